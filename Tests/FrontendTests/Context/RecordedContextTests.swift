import Bridge
import Foundation
import GatewayClient
import JSON
import LLB
import LocalSolver
import OCISpec
import StandardSyntaxes
import SyntaxKit
import Testing

@testable import Frontend

/// Compares every kind of build context and named context with BuildKit's Dockerfile frontend (73ed6825, capabilities of
/// August 2026): the vertices of the result and of the graphs that were read, or the error.
///
/// Each line of `Fixtures/contexts.jsonl` is a case: the options, the files of the client's context (`files`) and of its
/// other local sources (`locals`), its inputs, and the contents of remote sources and steps (`remotes`, `results`); then
/// `error`, or the first 16 digits of the digests of the result's vertices (`vertices`) and of the graphs that were
/// solved before (`reads`).
@Suite struct RecordedContextTests {
    struct Case: CustomTestStringConvertible {
        let json: JSONValue

        var testDescription: String { json["name"]?.string ?? "" }
        func text(_ key: String) -> String? { json[key]?.string }
    }

    private static let file = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../Fixtures/contexts.jsonl")

    static let cases: [Case] = {
        guard let data = try? Data(contentsOf: file) else { return [] }
        return data.split(separator: UInt8(ascii: "\n")).compactMap { line in
            (try? JSONValue(parsing: line)).map(Case.init)
        }
    }()

    @Test func casesAreThere() {
        #expect(Self.cases.count > 150)
    }

    /// - Parameter hasSource: Whether the solver started the frontend after reading the file's `#syntax` line.
    @Test(arguments: cases, [true, false])
    func readsAsRecorded(_ item: Case, hasSource: Bool) async throws {
        let bridge = RecordingBridge(try configuration(item))
        var request = FrontendRequest(
            options: strings(item.json["options"]),
            sessionID: "session0",
            workerPlatforms: [.linuxAMD64]
        )
        if hasSource { request.options["cmdline"] = "frontend" }
        let reads = item.json["reads"]?.array?.map { Set($0.strings ?? []) } ?? []
        defer {
            // BuildKit's frontend requests the ignore file later, so that an error or an ignore file of the Dockerfile's own prevents it.
            let own = bridge.requests.compactMap(\.definition).compactMap(withoutLock).filter { !isIgnoreFile($0) }
                .map { Set($0.digests.map(short)) }
            #expect(own.allSatisfy(reads.contains), "\(own)")
        }
        let compilation: Compilation
        do {
            compilation = try await Frontend(.standard).compile(request, over: bridge)
        } catch {
            let message = BridgeError(reporting: error).message
            #expect(message.contains(try #require(item.text("error"), "\(message)")))
            return
        }
        #expect(item.text("error") == nil)
        #expect(compilation.definition.digests.map(short) == item.json["vertices"]?.strings)
    }

    /// Returns the definition as BuildKit's frontend, which knows no lock files, requests it; nil if it doesn't.
    private func withoutLock(_ definition: Definition) -> Definition? {
        let paths = (try? definition.onlySource())?.attributes["local.followpaths"] ?? ""
        guard paths.contains(".lock.json") else { return definition }
        let kept = (try? JSONValue(parsing: paths))?.strings?.filter { !$0.hasSuffix(".lock.json") } ?? []
        guard !kept.isEmpty else { return nil }
        return try? definition.replacingSources { source in
            var source = source
            source.attributes["local.followpaths"] = "[" + kept.map { "\"\($0)\"" }.joined(separator: ",") + "]"
            return source
        }
    }

    private func isIgnoreFile(_ definition: Definition) -> Bool {
        (try? definition.onlySource())?.attributes["local.followpaths"] == #"[".dockerignore"]"#
    }

    private func short(_ digest: String) -> String { String(digest.dropFirst("sha256:".count).prefix(16)) }

    private func configuration(_ item: Case) throws -> LocalBridge.Configuration {
        let files = LocalSource.files(try self.files(item.json["files"]))
        var configuration = LocalBridge.Configuration(sources: ["context": files, "dockerfile": files])
        for member in item.json["locals"]?.object?.members ?? [] {
            configuration.sources[member.key] = .files(try self.files(member.value))
        }
        for member in item.json["remotes"]?.object?.members ?? [] {
            configuration.remotes[member.key] = .files(try self.files(member.value))
        }
        for member in item.json["results"]?.object?.members ?? [] {
            configuration.results[member.key] = .files(try self.files(member.value))
        }
        for member in item.json["inputs"]?.object?.members ?? [] {
            let bytes = try #require(member.value.string.flatMap { Data(base64Encoded: $0) })
            configuration.inputs[member.key] = try Definition(decoding: Array(bytes))
        }
        return configuration
    }

    private func files(_ json: JSONValue?) throws -> [String: [UInt8]] {
        try strings(json).mapValues { text in
            guard text.hasPrefix("base64:") else { return Array(text.utf8) }
            return Array(try #require(Data(base64Encoded: String(text.dropFirst("base64:".count)))))
        }
    }

    private func strings(_ json: JSONValue?) -> [String: String] {
        Dictionary((json?.object?.members ?? []).map { ($0.key, $0.value.string ?? "") }) { _, last in last }
    }
}
