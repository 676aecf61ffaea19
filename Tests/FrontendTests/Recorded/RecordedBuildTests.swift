import Bridge
import Diagnostics
import GatewayClient
import Goldens
import JSON
import LLB
import LocalSolver
import SourceText
import Testing

@testable import Frontend

/// Compares the whole frontend with BuildKit's Dockerfile frontend: digests and names of vertices, image configs,
/// metadata, warnings with their lines, and errors with the line at fault.
@Suite struct RecordedBuildTests {
    /// Every case has a recording, and every recording a case.
    @Test func hasRecordings() throws {
        #expect(RecordedCase.all.count > 700)
        for area in RecordedCase.areas {
            let recorded = RecordedCase.all.filter { $0.area == area }.map(\.name)
            #expect(try recorded == RecordedCase.sourceNames(of: area), "run dev/record-goldens")
        }
    }

    @Test(arguments: RecordedCase.all)
    func matchesRecording(_ item: RecordedCase) async throws {
        let source = SourceFile(name: "Dockerfile", text: item.text, language: "Dockerfile")
        let bridge = try item.bridge(for: source)
        let outcome = await Outcome { try await item.build(source, over: bridge) }
        #expect(warnings(bridge) == (item.json["warnings"] ?? .array([])).sorted)
        guard let result = try outcome.compareError(with: item.json, differences: item.differences) else { return }

        var metadata = result.metadata.filter { !$0.key.hasPrefix("containerimage.base.config") }
        for (suffix, expected, reference) in try results(result, item.json) {
            let definition = bridge.definition(of: reference)
            #expect(definition?.digests ?? [] == expected["vertices"]?.strings)
            let names = definition.map { definition in
                definition.digests.map { definition.metadata[$0]?.customName ?? "" }
            }
            if !item.differences.contains("names") { #expect(names ?? [] == expected["names"]?.strings) }
            let config = metadata.removeValue(forKey: "containerimage.config" + suffix) ?? []
            #expect(try JSONValue(parsing: config).sorted == expected["config"]?.sorted)
        }
        #expect(metadata.mapValues { String(decoding: $0, as: UTF8.self) } == item.json["metadata"]?.textMembers ?? [:])
        #expect(result.attestationsJSON(from: bridge) == (item.json["attestations"] ?? .object([:])).sorted)
    }

    /// An Ickfile with the same instructions has the same graph and, except for the history, the same config; and an error
    /// if the Dockerfile has one.
    @Test(arguments: RecordedCase.all.filter { !$0.differences.contains("twin") })
    func ickfileMatchesRecording(_ item: RecordedCase) async throws {
        let dockerfile = SourceFile(name: "Dockerfile", text: item.text, language: "Dockerfile")
        let source = IckfileTwin.rewrite(dockerfile)
        let bridge = try item.bridge(for: source)
        let outcome = await Outcome { try await item.build(source, over: bridge) }
        guard item.json["error"] == nil else {
            #expect(outcome.error != nil)
            return
        }
        let result = try #require(outcome.result, "\(outcome.error?.message ?? "")")
        for (suffix, expected, reference) in try results(result, item.json) {
            #expect(bridge.definition(of: reference)?.digests ?? [] == expected["vertices"]?.strings)
            let config = try JSONValue(parsing: #require(result.metadata["containerimage.config" + suffix]))
            #expect(config.withoutHistory.sorted == expected["config"]?.withoutHistory.sorted)
        }
    }

    @Test(arguments: RecordedCase.all.filter(\.hasSubrequests))
    func answersSubrequests(_ item: RecordedCase) async throws {
        let source = SourceFile(name: "Dockerfile", text: item.text, language: "Dockerfile")
        for member in item.json["subrequests"]?.object?.members ?? [] {
            let bridge = try item.bridge(for: source)
            let options = ["requestid": "frontend." + member.key]
            let outcome = await Outcome { try await item.build(source, over: bridge, options: options) }
            let comment = Comment(rawValue: member.key)
            #expect(warnings(bridge) == (member.value["warnings"] ?? .array([])).sorted, comment)
            guard let result = try outcome.compareError(with: member.value) else { continue }
            let metadata = result.metadata.mapValues { String(decoding: $0, as: UTF8.self) }
            #expect(metadata == member.value["metadata"]?.textMembers ?? [:], comment)
        }
    }

    /// The results of a build, one per platform if there are several, each with its recording and the suffix of its keys.
    private func results(
        _ result: SolveResult,
        _ json: JSONValue
    ) throws -> [(suffix: String, expected: JSONValue, reference: Reference?)] {
        guard let platforms = json["platforms"]?.object?.members else {
            #expect(result.references.isEmpty)
            return [("", json, result.reference)]
        }
        #expect(Set(result.references.keys) == Set(platforms.map(\.key)))
        return platforms.map { ("/" + $0.key, $0.value, result.references[$0.key]) }
    }

    private func warnings(_ bridge: RecordingBridge) -> JSONValue {
        .array(
            bridge.warnings.map { warning in
                let lines = warning.locations.map { location in
                    let range = Definition.Range(location)
                    return JSONValue.array([.integer(range.startLine), .integer(range.endLine)])
                }
                return .array([.string(warning.short), .array(lines)])
            }
        ).sorted
    }
}

/// The result of a build, or its error in the form that clients get.
private struct Outcome {
    var result: SolveResult?
    var error: BridgeError?

    init(_ build: () async throws -> SolveResult) async {
        do {
            result = try await build()
        } catch {
            self.error = BridgeError(reporting: error)
        }
    }

    /// Compares the error with the recorded one; the result if neither has an error.
    ///
    /// Slipway's message continues BuildKit's only to name the option at fault.
    func compareError(with json: JSONValue, differences: [String] = []) throws -> SolveResult? {
        guard let expected = json["error"]?.string else {
            let result: SolveResult = try #require(self.result, "\(error?.message ?? "")")
            return result
        }
        let error = try #require(error, "expected: \(expected)")
        if differences.contains("message") {
            #expect(error.message.contains(expected))
        } else if error.message != expected {
            let rest = error.message.hasPrefix(expected) ? error.message.dropFirst(expected.count) : ""
            #expect(rest.contains("option "), "\(error.message), expected: \(expected)")
        }
        if let lines = json["lines"]?.array?.compactMap(\.array?.first), !differences.contains("lines") {
            let line = try #require(try Self.firstLine(error))
            #expect(lines.contains(line))
        }
        return nil
    }

    /// The first line that the details of an error quote.
    private static func firstLine(_ error: BridgeError) throws -> JSONValue? {
        for detail in error.details {
            let text = String(decoding: detail, as: UTF8.self)
            guard text.contains("errdefs.Source"), let start = detail.firstIndex(of: UInt8(ascii: "{")) else {
                continue
            }
            return try JSONValue(parsing: Array(detail[start...]))["ranges"]?.array?.first?["start"]?["line"]
        }
        return nil
    }
}
