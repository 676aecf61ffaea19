import Diagnostics
import DockerfileSyntax
import Foundation
import JSON
import LLB
import Lint
import Lowering
import OCISpec
import SourceText
import Testing

/// Compares lowering with recorded results of BuildKit's Dockerfile frontend for Dockerfiles of two public collections.
@Suite struct GoldenTests {
    /// One recorded result.
    struct Case: CustomTestStringConvertible {
        let name: String
        let folder: URL

        var testDescription: String { name }

        func file(_ type: String) throws -> [UInt8] {
            Array(try Data(contentsOf: folder.appending(path: "\(name).\(type)")))
        }
    }

    private static let folder = URL(filePath: #filePath).resolvingSymlinksInPath()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "../shared/golden").standardized

    private static let isOptional = ProcessInfo.processInfo.environment["SLIPWAY_NO_SHARED"] == "1"

    static let cases: [Case] = {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.filter { $0.hasSuffix(".Dockerfile") }.sorted()
            .map { Case(name: String($0.dropLast(".Dockerfile".count)), folder: folder) }
    }()

    @Test func hasRecordings() {
        #expect(Self.isOptional || Self.cases.count == 238, "no recordings in \(Self.folder.path)")
    }

    @Test(arguments: cases)
    func matchesRecording(_ item: Case) async throws {
        let expected = try JSONValue(parsing: item.file("json"))
        let source = SourceFile(name: "Dockerfile", bytes: try item.file("Dockerfile"), language: "Dockerfile")
        var sink = DiagnosticSink()
        let plan = DockerfileSyntax.dockerfile.parse(source, diagnostics: &sink)
        try #require(!sink.hasErrors, "\(sink.diagnostics.map(\.message))")
        let image = try await Lowering.lower(
            #require(plan),
            options: LoweringOptions(capabilities: TestCapabilities.current),
            resolver: TestResolver()
        )
        let definition = Definition(of: image.output)
        #expect(definition.digests == expected["vertices"]?.strings)
        if definition.digests != expected["vertices"]?.strings {
            try explain(definition, recorded: Definition(decoding: item.file("llb")))
        }
        #expect(sorted(image.config.json()) == sorted(try #require(expected["config"])))
        #expect(sorted(warnings(image)) == sorted(try #require(expected["warnings"])))
    }

    /// Records the first vertex that differs as an issue.
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
