import Bridge
import Goldens
import JSON
import LLB
import LocalSolver
import OCISpec
import SourceText
import StandardSyntaxes
import SyntaxKit
import Testing

@testable import Frontend

/// A build in `Tests/Fixtures/recorded` with the result of BuildKit's Dockerfile frontend; `dev/record-goldens` records it.
struct RecordedCase: Sendable, CustomTestStringConvertible {
    let area: String
    let json: JSONValue

    private static let folder = "Tests/Fixtures/recorded"

    static let areas = Repository.names(in: folder, ext: "cases")

    static let all: [RecordedCase] = areas.flatMap { area in
        let bytes = (try? Repository.bytes("\(folder)/\(area).jsonl")) ?? []
        return bytes.split(separator: UInt8(ascii: "\n")).map { line in
            RecordedCase(area: area, json: (try? JSONValue(parsing: Array(line))) ?? .null)
        }
    }

    var testDescription: String { "\(area)/\(name)" }
    var name: String { json["name"]?.string ?? "" }
    var text: String { json["text"]?.string ?? "" }
    var options: [String: String] { json["options"]?.textMembers ?? [:] }

    /// The names of an area's cases, from the file that `dev/record-goldens` reads.
    static func sourceNames(of area: String) throws -> [String] {
        String(decoding: try Repository.bytes("\(folder)/\(area).cases"), as: UTF8.self).split(separator: "\n")
            .filter { $0.hasPrefix("=== ") }.map { String($0.dropFirst("=== ".count)) }
    }

    /// The parts in which Slipway differs on purpose: `message`, `lines`, `names` or `twin`.
    var differences: [String] { json["differs"]?.strings ?? [] }

    /// Whether the case was also recorded with subrequests.
    var hasSubrequests: Bool { json["subrequests"] != nil }

    /// Builds the case over a bridge of `bridge(for:)`, with `options` besides its own.
    func build(
        _ source: SourceFile,
        over bridge: RecordingBridge,
        options: [String: String] = [:]
    ) async throws -> SolveResult {
        var all = ["filename": source.name, "source": "frontend", "cmdline": "frontend"]
        all.merge(self.options) { $1 }
        all.merge(options) { $1 }
        let request = FrontendRequest(options: all, sessionID: "session0", workerPlatforms: [.linuxAMD64])
        return try await Frontend(.standard).build(request, over: bridge)
    }

    /// A bridge with the sources and images of the case. `source` is the Dockerfile or its Ickfile twin.
    func bridge(for source: SourceFile) throws -> RecordingBridge {
        var files = [source.name: source.bytes]
        for (path, text) in json["files"]?.textMembers ?? [:] {
            let path = path == "Dockerfile.dockerignore" ? source.name + ".dockerignore" : path
            files[path] = Array(text.utf8)
        }
        var configuration = LocalBridge.Configuration(sources: ["context": .files(files), "dockerfile": .files(files)])
        for member in json["locals"]?.object?.members ?? [] {
            configuration.sources[member.key] = .files(member.value.textMembers.mapValues { Array($0.utf8) })
        }
        if let images = json["images"] {
            configuration.imageConfigs = try ImageConfigs(parsing: SourceFile(name: "images", bytes: images.bytes()))
        }
        return RecordingBridge(configuration)
    }
}

extension SolveResult {
    /// The attestations in the form of a recording, with sorted members.
    func attestationsJSON(from bridge: RecordingBridge) -> JSONValue {
        JSONValue.object(
            JSONObject(
                attestations.map { id, all in
                    .init(id, .array(all.map { .object(Self.json(of: $0, from: bridge)) }))
                }
            )
        ).sorted
    }

    private static func json(of attestation: Attestation, from bridge: RecordingBridge) -> JSONObject {
        let definition = bridge.definition(of: attestation.reference)
        let digests = definition?.digests ?? []
        let metadata = attestation.metadata.map { key, value in
            JSONObject.Member(key, .string(String(decoding: value, as: UTF8.self)))
        }
        return [
            "kind": .integer(attestation.kind.rawValue),
            "predicate": .string(attestation.predicateType),
            "vertices": .strings(digests),
            "names": .strings(digests.map { definition?.metadata[$0]?.customName ?? "" }),
            "metadata": .object(JSONObject(metadata)),
        ]
    }
}
