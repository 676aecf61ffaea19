import Diagnostics
import DockerfileSyntax
import JSON
import LLB
import Lowering
import OCISpec
import SourceText
import Testing

/// Compares Ickfiles with their Dockerfile twins: a recorded Dockerfile with its keywords replaced gives the same graph
/// and, except for the history, the same config.
@Suite struct IckfileTwinTests {
    private static let keywords = [
        "ADD": "ADD", "ARG": "VAR", "CMD": "DO", "COPY": "STASH", "ENTRYPOINT": "PLEASE_DO", "ENV": "E222",
        "EXPOSE": "EXPOSE", "FROM": "COME_FROM", "HEALTHCHECK": "ARE_YOU_OK", "LABEL": "E252", "MAINTAINER": "E256",
        "ONBUILD": "ABSTAIN", "RUN": "PLEASE", "SHELL": "MYSTERY", "STOPSIGNAL": "I_DO_NOT_COMPUTE",
        "USER": "WRITING", "VOLUME": "->", "WORKDIR": "<-",
    ]

    /// Returns the text with every keyword replaced by the Ickfile's. All other bytes stay the same.
    static func rewritten(_ dockerfile: SourceFile) throws -> SourceFile {
        var bytes: [UInt8] = []
        for leaf in DockerfileSyntax.dockerfile.tree(dockerfile).leaves {
            let text = dockerfile.text(leaf.range)
            if leaf.kind == .keyword {
                bytes += Array(try #require(keywords[text.uppercased()], "no keyword for \(text)").utf8)
            } else {
                bytes += dockerfile.bytes[leaf.range.start..<leaf.range.end]
            }
        }
        return SourceFile(name: "Ickfile", bytes: bytes, language: "Ickfile")
    }

    @Test(arguments: GoldenTests.cases)
    func givesTheSameGraph(_ item: GoldenTests.Case) async throws {
        let dockerfile = SourceFile(name: "Dockerfile", bytes: try item.file("Dockerfile"), language: "Dockerfile")
        let expected = try JSONValue(parsing: item.file("json"))
        var sink = DiagnosticSink()
        let plan = DockerfileSyntax.ickfile.parse(try Self.rewritten(dockerfile), diagnostics: &sink)
        try #require(!sink.hasErrors, "\(sink.diagnostics.map(\.message))")
        let image = try await Lowering.lower(
            #require(plan),
            options: LoweringOptions(capabilities: TestCapabilities.current),
            resolver: TestResolver()
        )
        #expect(Definition(of: image.output).digests == expected["vertices"]?.strings)
        #expect(
            sorted(Self.withoutHistory(image.config.json()))
                == sorted(Self.withoutHistory(try #require(expected["config"])))
        )
    }

    private static func withoutHistory(_ config: JSONValue) -> JSONValue {
        .object(JSONObject((config.object?.members ?? []).filter { $0.key != "history" }))
    }
}
