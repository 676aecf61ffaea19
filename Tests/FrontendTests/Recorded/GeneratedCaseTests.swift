import Bridge
import Foundation
import GatewayClient
import Goldens
import JSON
import LLB
import LocalSolver
import SourceText
import Testing

@testable import Frontend

/// Builds the cases that `dev/compare-random` generates, all in one process, and writes the results for it to compare.
///
/// `SLIPWAY_GENERATED` names a file of cases, one JSON object a line as in `Tests/Fixtures/recorded`; the results go to the
/// same path with `.results` appended. Without the variable the suite is skipped.
@Suite struct GeneratedCaseTests {
    private static let path = ProcessInfo.processInfo.environment["SLIPWAY_GENERATED"]

    @Test(.enabled(if: path != nil))
    func writeResults() async throws {
        let path = try #require(Self.path)
        let cases = try Array(Data(contentsOf: URL(filePath: path))).split(separator: UInt8(ascii: "\n"))
        var results: [[UInt8]] = []
        for line in cases {
            let item = RecordedCase(area: "generated", json: try JSONValue(parsing: Array(line)))
            let result = JSONValue.object(try await Self.result(of: item))
            results.append(result.bytes() + [UInt8(ascii: "\n")])
        }
        try Data(results.joined()).write(to: URL(filePath: path + ".results"))
    }

    /// The result of a case in the form of a recording, with the vertices' locations besides.
    private static func result(of item: RecordedCase) async throws -> JSONObject {
        let bridge = try item.bridge(for: SourceFile(name: "Dockerfile", text: item.text, language: "Dockerfile"))
        var json: JSONObject = ["name": .string(item.name)]
        let result: SolveResult
        do {
            result = try await item.build(
                SourceFile(name: "Dockerfile", text: item.text, language: "Dockerfile"),
                over: bridge
            )
            json["warnings"] = warnings(bridge)
        } catch {
            let error = BridgeError(reporting: error)
            json["warnings"] = warnings(bridge)
            json["error"] = .string(error.message)
            json["lines"] = .array(try error.details.flatMap(lines(ofDetail:)))
            return json
        }
        var metadata = result.metadata.filter { !$0.key.hasPrefix("containerimage.base.config") }
        if result.references.isEmpty {
            for member in try part(bridge.definition(of: result.reference)).members {
                json.append(member.key, member.value)
            }
            json["config"] = try metadata.removeValue(forKey: "containerimage.config").map {
                try JSONValue(parsing: $0)
            }
        } else {
            var platforms = JSONObject()
            for (id, reference) in result.references.sorted(by: { $0.key < $1.key }) {
                var one = try part(bridge.definition(of: reference))
                let config = metadata.removeValue(forKey: "containerimage.config/" + id)
                one["config"] = try config.map { try JSONValue(parsing: $0) }
                platforms.append(id, .object(one))
            }
            json["platforms"] = .object(platforms)
        }
        json["metadata"] = .object(
            JSONObject(
                metadata.sorted { $0.key < $1.key }.map {
                    .init($0.key, .string(String(decoding: $0.value, as: UTF8.self)))
                }
            )
        )
        json["attestations"] = result.attestationsJSON(from: bridge)
        return json
    }

    private static func part(_ definition: Definition?) throws -> JSONObject {
        let digests = definition?.digests ?? []
        var sources = JSONObject()
        for digest in digests {
            guard let locations = definition?.locations[digest] else { continue }
            let ranges = locations.map { location in
                JSONValue.array(
                    location.ranges.map { range in
                        .array(
                            [range.startLine, range.startCharacter, range.endLine, range.endCharacter]
                                .map { .integer($0) }
                        )
                    }
                )
            }
            sources.append(digest, .array(ranges))
        }
        return [
            "vertices": .strings(digests),
            "names": .strings(digests.map { definition?.metadata[$0]?.customName ?? "" }),
            "sources": .object(sources),
        ]
    }

    private static func warnings(_ bridge: RecordingBridge) -> JSONValue {
        .array(
            bridge.warnings.map { warning in
                let lines = warning.locations.map { location in
                    let range = Definition.Range(location)
                    return JSONValue.array([.integer(range.startLine), .integer(range.endLine)])
                }
                let detail = warning.detail.map { JSONValue.string($0) }
                return .array([.string(warning.short), .array(lines), .string(warning.url), .array(detail)])
            }
        )
    }

    /// The lines of the source ranges in a detail of an error.
    private static func lines(ofDetail detail: [UInt8]) throws -> [JSONValue] {
        let text = String(decoding: detail, as: UTF8.self)
        guard text.contains("errdefs.Source"), let start = detail.firstIndex(of: UInt8(ascii: "{")) else { return [] }
        let ranges = try JSONValue(parsing: Array(detail[start...]))["ranges"]?.array ?? []
        return ranges.map { range in
            .array([range["start"]?["line"] ?? .integer(0), range["end"]?["line"] ?? .integer(0)])
        }
    }
}
