import Bridge
import Diagnostics
import Foundation
import GatewayClient
import JSON
import LLB
import LocalSolver
import OCISpec
import SourceText
import StandardSyntaxes
import SyntaxKit
import Testing

@testable import Frontend

/// Compares each option with BuildKit's own frontend: vertices, configs, platforms, attestations, warnings, cache imports
/// and errors.
@Suite struct RecordedOptionsTests {
    struct Recorded: Decodable, Sendable {
        var files: [String: String]
        var cases: [Case]
    }

    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        var name: String
        var file: String
        var options: [String: String]
        var error: String?
        var metadata: [String: String]?
        var references: [String: [String]]?
        var attestations: [String: [Attested]]?
        var imports: [[Import]]?
        var warnings: [String]?
        var testDescription: String { name }
    }

    struct Attested: Decodable, Sendable, Equatable {
        var kind: Int
        var metadata: [String: String]
        var path: String
        var type: String
        var graph: [String]
    }

    struct Import: Decodable, Sendable, Equatable {
        var type: String
        var attributes: [String: String]

        init(_ cache: SolveRequest.CacheImport) { (type, attributes) = (cache.type, cache.attributes) }

        init(from decoder: any Decoder) throws {
            var list = try decoder.unkeyedContainer()
            type = try list.decode(String.self)
            attributes = try list.decode([String: String].self)
        }
    }

    static let fixture = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Fixtures/frontend-options")
    static let recordedBytes = (try? Data(contentsOf: fixture.appendingPathComponent("recorded.json"))) ?? Data()
    static let recorded = try? JSONDecoder().decode(Recorded.self, from: recordedBytes)

    /// A solver with the files and image configs of the recording.
    static func bridge(_ dockerfile: String, capabilities: Capabilities = .current) throws -> RecordingBridge {
        let files = ["Dockerfile": Array(dockerfile.utf8), "a": Array("a".utf8), "b": Array("b".utf8)]
        let json = try JSONValue(parsing: Array(recordedBytes))
        let configs = try #require(json["configs"]).bytes()
        var configuration = LocalBridge.Configuration(
            sources: ["context": .files(files), "dockerfile": .files(files)],
            capabilities: capabilities
        )
        configuration.imageConfigs = try ImageConfigs(parsing: SourceFile(name: "configs", bytes: configs))
        return RecordingBridge(configuration)
    }

    static func build(_ options: [String: String], over bridge: RecordingBridge) async throws -> SolveResult {
        let defaults = ["filename": "Dockerfile", "source": "frontend", "cmdline": "frontend"]
        let request = FrontendRequest(
            options: defaults.merging(options) { $1 },
            sessionID: "session0",
            workerPlatforms: [.linuxAMD64]
        )
        return try await Frontend(.standard).build(request, over: bridge)
    }

    @Test func isThere() { #expect((Self.recorded?.cases.count ?? 0) > 100) }

    @Test(arguments: recorded?.cases.filter { $0.error == nil } ?? [])
    func doesWhatBuildKitDoes(_ example: Case) async throws {
        let bridge = try Self.bridge(try #require(Self.recorded?.files[example.file]))
        let result = try await Self.build(example.options, over: bridge)
        #expect(result.metadata.mapValues { String(decoding: $0, as: UTF8.self) } == example.metadata)
        var references = result.references
        if references.isEmpty { references[""] = result.reference ?? Reference(id: "") }
        let graphs = references.mapValues { Self.lines(of: bridge.definition(of: $0)) }
        #expect(graphs == example.references)
        let attestations = result.attestations.mapValues { list in
            list.map { attestation in
                Attested(
                    kind: attestation.kind.rawValue,
                    metadata: attestation.metadata.mapValues { String(decoding: $0, as: UTF8.self) },
                    path: attestation.path,
                    type: attestation.predicateType,
                    graph: Self.lines(of: bridge.definition(of: attestation.reference))
                )
            }
        }
        #expect(attestations == example.attestations ?? [:])
        #expect(
            bridge.requests.map(\.cacheImports).filter { !$0.isEmpty }.map { $0.map(Import.init) } == example.imports
                ?? []
        )
        #expect(bridge.warnings.map(\.short) == example.warnings ?? [])
    }

    /// The message of BuildKit's frontend comes first; if the option is at fault, Slipway's follows and names it.
    @Test(arguments: recorded?.cases.filter { $0.error != nil } ?? [])
    func refusesWhatBuildKitRefuses(_ example: Case) async throws {
        let bridge = try Self.bridge(try #require(Self.recorded?.files[example.file]))
        let error = await #expect(throws: (any Error).self) { try await Self.build(example.options, over: bridge) }
        let message = BridgeError(reporting: error ?? CancellationError()).message
        #expect(message.hasPrefix(example.error ?? "?"), "\(message)")
        #expect(bridge.warnings.map(\.short) == example.warnings ?? [])
        if message != example.error {
            #expect(example.options.keys.contains { message.contains("option \($0) is \"") }, "\(message)")
            #expect(message.contains(", expected "), "\(message)")
        }
        try await Self.expectLine(message, of: example.name)
    }

    /// Each vertex with its name and the metadata that options control.
    private static func lines(of definition: Definition?) -> [String] {
        guard let definition else { return [] }
        return zip(definition.digests, definition.vertices).map { digest, _ in
            let metadata = definition.metadata[digest] ?? VertexMetadata()
            var line = digest + (metadata.customName.map { " " + $0 } ?? "")
            if metadata.ignoresCache { line += " | ignores the cache" }
            if let limits = metadata.linuxResources {
                let numbers = "\(limits.memory) \(limits.memorySwap) \(limits.cpuShares) \(limits.cpuPeriod)"
                line += " | limits \(numbers) \(limits.cpuQuota)"
                line += " \"\(limits.cpusetCPUs)\" \"\(limits.cpusetMemory)\""
            }
            return line
        }
    }

    /// Compares an error with its line in `refusals.txt`; `SLIPWAY_UPDATE_GOLDENS=1` writes the line.
    @MainActor private static func expectLine(_ message: String, of name: String) throws {
        let url = fixture.appendingPathComponent("refusals.txt")
        var lines = (try? String(contentsOf: url, encoding: .utf8))?.split(separator: "\n").map(String.init) ?? []
        let line = "\(name) => \(message)"
        if ProcessInfo.processInfo.environment["SLIPWAY_UPDATE_GOLDENS"] == "1" {
            lines = (lines.filter { !$0.hasPrefix("\(name) => ") } + [line]).sorted()
            try (lines.joined(separator: "\n") + "\n").write(to: url, atomically: true, encoding: .utf8)
        } else {
            #expect(lines.contains(line), "not in refusals.txt: \(line)")
        }
    }
}
