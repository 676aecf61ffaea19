import LanguageServices
import SourceText
import Testing

/// Definition, references and renaming.
@Suite struct NavigationTests {
    @Test(arguments: [
        ("FROM a AS build\nFROM b\nCOPY --from=bu‸ild /x /y", "Dockerfile", "1:11"),
        ("FROM a AS Build\nFROM bui‸ld", "Dockerfile", "1:11"),
        ("FROM a AS build\nFROM b\nRUN --mount=type=bind,from=‸build,target=/x make", "Dockerfile", "1:11"),
        ("FROM a AS build\nFROM b\nCOPY --from=‸0 /x /y", "Dockerfile", "1:11"),
        ("ARG V=1\nFROM a:$‸V", "Dockerfile", "1:5"), ("FROM a\nARG V=1\nARG W=${‸V}x", "Dockerfile", "2:5"),
        ("FROM a\nARG V=1\nRUN echo \\\n  \"${‸V:-x}\"", "Dockerfile", "2:5"),
        // The last declaration before the place counts.
        ("FROM a\nARG V=1\nENV V=2\nRUN echo $‸V\nENV V=3", "Dockerfile", "3:5"),
        // A declaration that repeats a global one leads there.
        ("ARG V=1\nFROM a\nARG ‸V", "Dockerfile", "1:5"), ("ARG V=1\nFROM a\nARG V\nRUN echo $‸V", "Dockerfile", "3:5"),
        ("ARG V=1\nARG V=2\nFROM a\nARG W ‸V", "Dockerfile", "2:5"),
        // A declaration with a value of its own takes nothing from the global one.
        ("ARG V=1\nFROM a\nARG ‸V=2", "Dockerfile", "3:5"),
        ("ARG V=1\nFROM a\nARG V=2\nRUN echo $‸V", "Dockerfile", "3:5"),
        ("ARG V=1\nFROM a\nENV ‸V=2", "Dockerfile", "3:5"), ("ARG V=1\nARG ‸V=2\nFROM a", "Dockerfile", "2:5"),
        // A base has the global variables only, the last declaration of each.
        ("ARG V=1\nFROM a:$‸V\nARG V=2", "Dockerfile", "1:5"), ("ARG V=1\nARG V=2\nFROM a:$‸V", "Dockerfile", "2:5"),
        ("ARG V=1\nFROM a AS b\nENV V=2\nFROM --platform=$‸V b", "Dockerfile", "1:5"),
        // A value uses the declaration before it.
        ("FROM a\nENV V=1\nENV V=$‸V:x", "Dockerfile", "2:5"), ("FROM a\nARG V\nARG V=${‸V}x", "Dockerfile", "2:5"),
        ("FROM a\nENV V=1\nENV V=2 W=$‸V", "Dockerfile", "2:5"),
        ("FROM a\nARG V=1\nARG V=2 W=$‸V", "Dockerfile", "3:5"),
        ("ARG V=1\nARG V=$‸V\nFROM a", "Dockerfile", "1:5"),
        // A stage has the variables of its base.
        ("FROM a AS b\nENV V=1\nFROM b\nRUN echo $‸V", "Dockerfile", "2:5"),
        ("FROM a AS b\nENV V=1\nFROM b\nRUN echo $‸V\nARG V=2", "Dockerfile", "2:5"),
        ("FROM alpine AS a\nFROM alp‸ine AS b", "Dockerfile", "1:6"),
        ("COME_FROM a AS build\nCOME FROM b\nSTASH --from=‸build /x /y", "Ickfile", "1:16"),
        ("apiVersion: v1\nimages:\n- name: one\n  parent: t‸wo\n- name: two\n  from: a", "Mockerfile.yaml", "5:9"),
        (
            "apiVersion: v1\nimages:\n- name: \"one\"\n  from: a\n- name: two\n  from: b\n  copy:\n  - {from: 'o‸ne', src: /a, dst: /b}",
            "Mockerfile.yaml", "3:10"
        ),
        ("apiVersion: v1\nimages:\n- from: a:${‸V}\n  args:\n    V: 1", "Mockerfile.yaml", "5:5"),
        ("apiVersion: v1\nimages:\n- from: a\n  args: [V]\n  steps:\n  - echo $‸V", "Mockerfile.yaml", "4:10"),
    ])
    func findsTheDefinition(_ marked: String, _ name: String, _ expected: String) throws {
        let text = try MarkedText(marked, name)
        #expect(text.model.definition(at: text.offset).map(text.place) == [expected])
    }

    @Test(arguments: [
        "FROM a\nRUN echo $‸HOME", "FROM a\nRUN echo \\$‸V", "FR‸OM a", "‸", "FROM a\nCOPY --from=$‸X a b",
        "FROM a\nARG V\nCOPY <<'EOF' /x\n$‸V\nEOF",
    ])
    func findsNothing(_ marked: String) throws {
        let text = try MarkedText(marked)
        #expect(text.model.definition(at: text.offset).isEmpty)
        #expect(text.model.references(at: text.offset).isEmpty)
    }

    /// A Gockerfile's plan has stages and arguments that its text doesn't name.
    @Test func findsNothingInAMadeUpPlan() throws {
        let text = try MarkedText("repo: git‸hub.com/a/b\n", "Gockerfile.yaml")
        #expect(text.model.definition(at: text.offset).isEmpty)
    }

    @Test func findsReferences() throws {
        let text = try MarkedText(
            """
            ARG V=1
            FROM a:$V AS base
            ARG ‸V
            RUN echo $V ${V} \\$V '$V'
            COPY <<EOF /x
            $V
            EOF
            FROM b
            RUN echo $V
            """
        )
        let all = text.model.references(at: text.offset).map(text.place)
        #expect(all == ["1:5", "2:9", "3:5", "4:11", "4:15", "4:24", "6:2"])
        let uses = text.model.references(at: text.offset, includesDeclarations: false).map(text.place)
        #expect(uses == ["2:9", "4:11", "4:15", "4:24", "6:2"])
    }

    @Test func findsReferencesToImages() throws {
        let text = try MarkedText(
            "FROM alpine AS a\nFROM b\nCOPY --from=al‸pine x y\nRUN --mount=from=alpine,target=/a b"
        )
        #expect(text.model.references(at: text.offset).map(text.place) == ["1:6", "3:13", "4:18"])
    }

    // MARK: Renaming

    private static func renamed(_ marked: String, _ file: String, to name: String) throws -> String {
        let text = try MarkedText(marked, file)
        var bytes = text.model.source.bytes
        for range in try text.model.rename(at: text.offset, to: name).reversed() {
            bytes.replaceSubrange(range.start..<range.end, with: Array(name.utf8))
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test(arguments: [
        (
            "FROM a AS b‸\nFROM b AS c\nCOPY --from=b x y\nCOPY --from=0 x y", "Dockerfile", "build",
            "FROM a AS build\nFROM build AS c\nCOPY --from=build x y\nCOPY --from=0 x y"
        ),
        (
            "ARG V=1\nFROM a:$‸V\nARG V\nRUN echo ${V:-x}\n", "Dockerfile", "VERSION",
            "ARG VERSION=1\nFROM a:$VERSION\nARG VERSION\nRUN echo ${VERSION:-x}\n"
        ),
        (
            "apiVersion: v1\nimages:\n- name: one\n  from: a\n- name: two\n  parent: o‸ne", "Mockerfile.yaml", "base",
            "apiVersion: v1\nimages:\n- name: base\n  from: a\n- name: two\n  parent: base"
        ),
        (
            "apiVersion: v1\nimages:\n- from: a:${‸V}\n  args: {V: 1}\n  steps: [echo $V]", "Mockerfile.yaml", "W",
            "apiVersion: v1\nimages:\n- from: a:${W}\n  args: {W: 1}\n  steps: [echo $W]"
        ),
    ])
    func renames(_ marked: String, _ file: String, _ name: String, _ expected: String) throws {
        #expect(try Self.renamed(marked, file, to: name) == expected)
    }

    @Test(arguments: [
        ("FROM a AS b‸\nFROM c AS d", "d", "already in use"), ("FROM a AS b‸\nFROM c", "c d", "not a valid name"),
        ("FROM a AS b‸", "1x", "not a valid name here"),
        ("FROM a AS b‸\nFROM b\nCOPY --from=c x y", "c", "already in use"),
        ("FROM al‸pine", "x", "image in a registry"), ("FROM a\nRUN x‸", "y", "no name here"),
        ("FROM a\nENV V‸=1", "W", "environment variable"), ("FROM a\nARG TARGET‸ARCH", "W", "predefined"),
        ("FROM a\nARG V‸\nARG W", "W", "already in use"),
        ("FROM a\nARG V‸\nRUN for i in a; do $i; done", "i", "already in use"),
        ("FROM a AS b\nFROM c\nCOPY --from=‸0 x y", "d", "by its number"),
    ])
    func refusesToRename(_ marked: String, _ name: String, _ reason: String) throws {
        let failure = #expect(throws: RenameFailure.self) { try Self.renamed(marked, "Dockerfile", to: name) }
        #expect(failure?.message.contains(reason) == true, "\(failure?.message ?? "")")
    }
}
