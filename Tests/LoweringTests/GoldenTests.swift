import Diagnostics
import DockerfileSyntax
import Goldens
import JSON
import LLB
import Lint
import Lowering
import OCISpec
import SourceText
import Testing

/// Compares the lowering with the results of BuildKit's Dockerfile frontend for Dockerfiles of two public collections.
@Suite(SharedRecording.isRequired) struct GoldenTests {
    @Test func hasRecordings() {
        #expect(SharedRecording.all.count == 238)
    }

    @Test(arguments: SharedRecording.all)
    func matchesRecording(_ recording: SharedRecording) async throws {
        let expected = try JSONValue(parsing: recording.file("json"))
        let image = try await Self.lower(recording.dockerfile, as: .dockerfile)
        let definition = Definition(of: image.output)
        #expect(definition.digests == expected["vertices"]?.strings)
        if definition.digests != expected["vertices"]?.strings {
            try explain(definition, recorded: Definition(decoding: recording.file("llb")))
        }
        #expect(try image.config.json().sorted == #require(expected["config"]).sorted)
        #expect(warnings(image).sorted == expected["warnings"]?.sorted)
    }

    /// An Ickfile with the same instructions has the same graph and, except for the history, the same config.
    @Test(arguments: SharedRecording.all)
    func ickfileMatchesRecording(_ recording: SharedRecording) async throws {
        let expected = try JSONValue(parsing: recording.file("json"))
        let image = try await Self.lower(IckfileTwin.rewrite(recording.dockerfile), as: .ickfile)
        #expect(Definition(of: image.output).digests == expected["vertices"]?.strings)
        let config = try #require(expected["config"])
        #expect(image.config.json().withoutHistory.sorted == config.withoutHistory.sorted)
    }

    private static func lower(_ source: SourceFile, as syntax: DockerfileSyntax) async throws -> LoweredImage {
        var sink = DiagnosticSink()
        let plan = syntax.parse(source, diagnostics: &sink)
        try #require(!sink.hasErrors, "\(sink.diagnostics.map(\.message))")
        let options = LoweringOptions(capabilities: TestCapabilities.current)
        return try await Lowering.lower(#require(plan), options: options, resolver: TestResolver())
    }

    /// Reports the first vertex that differs, as text.
    private func explain(_ definition: Definition, recorded: Definition) throws {
        for (index, bytes) in recorded.vertices.enumerated() {
            let own = definition.vertices.indices.contains(index) ? definition.vertices[index] : []
            guard own != bytes else { continue }
            Issue.record("vertex \(index)\n  own:      \(Self.text(own))\n  recorded: \(Self.text(bytes))")
            return
        }
    }

    private static func text(_ bytes: [UInt8]) -> String {
        String(bytes.map { (0x20..<0x7F).contains($0) ? Character(Unicode.Scalar($0)) : "·" })
    }

    private func warnings(_ image: LoweredImage) -> JSONValue {
        .array(
            image.warnings.map { warning in
                let ranges = warning.lines.map { JSONValue.array([.integer($0), .integer($0)]) }
                return .array([.string(warning.short), .array(ranges)])
            }
        )
    }
}
