import Frontend
import GraphExplanation
import LLB
import LanguageServices
import LocalSolver
import OCISpec
import StandardSyntaxes
import SyntaxKit
import Testing

/// Texts beside the pointer.
@Suite struct HoverTests {
    private static func hover(_ marked: String, _ name: String = "Dockerfile") throws -> (text: String, source: String)?
    {
        let text = try MarkedText(marked, name)
        return text.model.hover(at: text.offset).map { ($0.text, text.text($0.range)) }
    }

    @Test(arguments: [
        ("FROM a\nCO‸PY x y", "Dockerfile", "COPY", "`COPY [FLAGS] SOURCE … DESTINATION`"),
        ("COME_FROM a\nPLEASE‸ x", "Ickfile", "PLEASE", "`PLEASE [FLAGS] COMMAND"),
        ("FROM a\nCOPY --li‸nk x y", "Dockerfile", "--link", "`--link` of `COPY`"),
        ("FROM a\nRUN --mount‸=type=cache,target=/x y", "Dockerfile", "--mount", "Fields: `type`"),
        ("FROM a\nONBUILD RU‸N x", "Dockerfile", "RUN", "`RUN "),
        (
            "apiVersion: v1\nimages:\n- from: a\n  work‸dir: /x", "Mockerfile.yaml", "workdir",
            "`workdir` of an image: an absolute path\n\n"
        ),
        ("api‸Version: v1", "Mockerfile.yaml", "apiVersion", "one of v1alpha1, v1, required"),

        ("repo: a.b/c\npa‸th: d", "Gockerfile.yaml", "path", "`path` of a Gockerfile"),
    ])
    func documents(_ marked: String, _ name: String, _ word: String, _ part: String) throws {
        let hover = try #require(try Self.hover(marked, name))
        #expect(hover.source == word)
        #expect(hover.text.contains(part), "\(hover.text)")
    }

    @Test(arguments: [
        ("ARG V=1\nFROM a:$‸V", "Build argument `V` = `1`, unless `--build-arg` sets it"),
        ("FROM a\nARG V\nRUN $‸V", "Build argument `V`: no default; `--build-arg` sets it"),
        ("ARG V=1\nFROM a\nARG V\nRUN $‸V", "`V` = `1`"),
        ("ARG V=1\nFROM a\nARG V\nENV V=$V-x\nRUN $‸V", "Environment variable `V` = `1-x`"),
        ("FROM a\nARG V=1\nENV V=$‸V-x", "Build argument `V` = `1`"),
        ("FROM a\nENV ‸V=\"a b\"", "Environment variable `V` = `a b`"),
        ("FROM a\nENV P=/x:$PATH\nRUN $‸P", "`P` = `/x:$PATH`\n\nNot set in this file: `PATH`"),
        ("FROM a\n# V is a version.\nARG V=1\nRUN $‸V", "is a version."),
        ("FROM --platform=$BUILD‸PLATFORM a", "The platform of the machine that runs the build"),
        ("FROM a AS b\nENV V=1\nFROM b\nRUN $‸V", "`V` = `1`"), ("FROM a\nRUN ls\nFROM a AS‸ b", ""),
    ])
    func showsValues(_ marked: String, _ part: String) throws {
        let hover = try Self.hover(marked)
        #expect(part.isEmpty ? hover == nil : hover?.text.contains(part) == true, "\(hover?.text ?? "nil")")
    }

    @Test func showsValuesOfYAML() throws {
        let text = "apiVersion: v1\nimages:\n- from: a:${‸V}\n  args:\n    # The release.\n    V: 1\n"
        #expect(
            try Self.hover(text, "Mockerfile.yaml")?.text.contains(
                "`V` = `1`, unless `--build-arg` sets it\n\nThe release."
            ) == true
        )
    }

    @Test func describesStages() throws {
        let hover = try #require(try Self.hover("FROM a AS bu‸ild\nRUN x\nFROM b\nCOPY --from=build x y"))
        #expect(hover.text == "Stage `build`: `FROM a AS build`\n\n1 step, named in 1 place")
        #expect(hover.source == "build")
    }

    @Test(arguments: [
        (
            "FROM a\nRUN ma‸ke\n", "Dockerfile",
            "Becomes\n\n- #2 `exec` `[2/2] RUN make`, waits for #1\n\nA change rebuilds 1 of 2 vertices."
        ),
        ("FROM a\nRU‸N make \\\n  x\n", "Dockerfile", "---\n\nBecomes\n\n- #2 `exec`"),
        ("FROM a\nRUN make \\\n  x‸\n", "Dockerfile", "Becomes\n\n- #2 `exec`"),
        ("apiVersion: v1\nimages:\n- from: a\n  steps:\n  - ma‸ke\n", "Mockerfile.yaml", "`exec`"),
    ])
    func showsWhatAStepBecomes(_ marked: String, _ name: String, _ part: String) async throws {
        let text = try MarkedText(marked, name)
        let files = [name: text.model.source.bytes]
        let bridge = LocalBridge(
            LocalBridge.Configuration(sources: ["dockerfile": .files(files), "context": .files([:])])
        )
        let request = FrontendRequest(options: ["filename": name], workerPlatforms: [.linuxAMD64])
        let graph = try BuildGraph(try await Frontend(.standard).compile(request, over: bridge).definition)
        let hover = try #require(text.model.hover(at: text.offset, graph: graph))
        #expect(hover.text.contains(part), "\(hover.text)")
    }
}
