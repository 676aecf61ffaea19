import Foundation
import Frontend
import ServiceTestSupport
import StandardSyntaxes
import Synchronization
import SyntaxKit
import TestSupport
import Testing
import UpstreamLink

@testable import BuildProxy
@testable import ServiceSecurity
@testable import ServiceSupport

/// A folder of certificates, made with the openssl commands of `docs/service.md`.
///
/// Those make `ca`, `slipway` and `alice`. The tests add `bob`, `elsewhere` (for another host), `renewed` (replaces
/// `slipway`), `old-client` and `old-server` (expired), `soon` (expires in 3 days), and `mallory`, signed by `other-ca`.
final class TestCertificates: Sendable {
    let folder: URL

    /// The commands of `docs/service.md` that make certificates.
    static func documented() throws -> String {
        let page = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../../docs/service.md")
        let text = try String(contentsOf: page, encoding: .utf8)
        let start = try #require(text.range(of: "    openssl req -x509 "), "the page says how to make certificates")
        let lines = text[start.lowerBound...].components(separatedBy: "\n")
            .prefix { $0.hasPrefix("    ") || $0.isEmpty }
        return lines.joined(separator: "\n")
    }

    init() async throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("slipway-tls-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let more = """

            sign bob email:bob@example.org clientAuth
            sign elsewhere DNS:elsewhere.example serverAuth
            sign renewed DNS:localhost,IP:127.0.0.1 serverAuth
            short() { openssl() { command openssl "${@/365/$days}"; }; sign "$@"; unset -f openssl; }
            days=-1 short old-client email:old@example.org clientAuth
            days=-1 short old-server DNS:localhost,IP:127.0.0.1 serverAuth
            days=3 short soon DNS:localhost,IP:127.0.0.1 serverAuth
            cp ca.pem true-ca.pem && cp ca.key true-ca.key
            openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -noenc -days 3650 \
                -subj "/CN=Other CA" -keyout ca.key -out ca.pem
            sign mallory email:mallory@example.org clientAuth
            mv ca.pem other-ca.pem && mv true-ca.pem ca.pem && mv true-ca.key ca.key
            """
        try await run("set -e\n" + Self.documented() + more)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

    /// Replaces a file atomically with a copy of `other`.
    func replace(_ name: String, with other: String) throws {
        try FileManager.default.copyItem(atPath: path(other), toPath: path(name + ".new"))
        #expect(rename(path(name + ".new"), path(name)) == 0)
    }

    func write(_ name: String, _ text: String) throws {
        try Data(text.utf8).write(to: folder.appendingPathComponent(name + ".new"))
        chmod(path(name + ".new"), 0o600)
        #expect(rename(path(name + ".new"), path(name)) == 0)
    }

    private func run(_ script: String) async throws {
        let output = try await TestProcess.run("/bin/bash", ["-c", "cd \"$0\"\n" + script, folder.path])
        try #require(output.status == 0, "the tests need the openssl command; it printed: \(output.text)")
    }
}

/// A proxy on a TCP port, in front of a fake solver (`worker.py`).
struct SecureProxy {
    let proxy: BuildKitProxy
    let port: Int
    let log: RecordedLog
    let certificates: TestCertificates

    /// Runs a case of `secure_client.py`.
    func run(_ arguments: String...) async throws {
        let output = try await start(arguments).end()
        #expect(output.text.hasSuffix("ok\n") && output.status == 0, "\(arguments): \(output.text)")
    }

    func start(_ arguments: [String]) async throws -> TestProcess {
        try await TestProcess.fixture("secure_client.py", ["\(port)", certificates.folder.path] + arguments)
    }
}

/// Runs a proxy in front of a fake solver while `body` runs.
///
/// - Parameters:
///   - shown: name of the solver's certificate; nil if the solver doesn't use TLS.
///   - solver: makes the proxy's TLS settings for its connection to the solver; nil for no TLS.
///   - set: changes the proxy's configuration.
func withSecureProxy(
    worker shown: String? = nil,
    solver: (TestCertificates) throws -> UpstreamTLS? = { _ in nil },
    set: (inout BuildKitProxy.Configuration, TestCertificates) throws -> Void = { _, _ in },
    _ body: (SecureProxy) async throws -> Void
) async throws {
    let certificates = try await TestCertificates()
    let log = RecordedLog()
    let worker = try await TestProcess.fixture(
        "worker.py",
        [certificates.folder.path] + (shown.map { [certificates.folder.path, $0] } ?? [])
    )
    defer { worker.kill() }
    let line = try await worker.read()
    let workerPort = try #require(
        line.hasPrefix("ready ") ? Int(line.dropFirst(6).trimmingCharacters(in: .whitespacesAndNewlines)) : nil,
        "the worker needs protoc and: pip install grpcio protobuf; it said: \(line)"
    )
    let registry = SyntaxRegistry.standard
    var configuration = BuildKitProxy.Configuration(
        endpoint: UpstreamEndpoint(.tcp(host: "127.0.0.1", port: workerPort), tls: try solver(certificates)),
        frontend: Frontend(registry),
        routing: RoutingPolicy(registry: registry, images: [], takesDockerfiles: false),
        log: log.log
    )
    // Files are reloaded only when a test requests it.
    configuration.fileInterval = .seconds(3600)
    try set(&configuration, certificates)
    let proxy = BuildKitProxy(configuration, threads: 1)
    do {
        let port = try #require(try await proxy.listen(at: .tcp(host: "127.0.0.1", port: 0)).port)
        try await body(SecureProxy(proxy: proxy, port: port, log: log, certificates: certificates))
        await proxy.close(grace: .seconds(1))
    } catch {
        await proxy.close(grace: .zero)
        throw error
    }
}

extension BuildKitProxy.Configuration {
    /// Sets TLS with the certificate `slipway` and with `ca` for client certificates.
    mutating func useMutualTLS(_ certificates: TestCertificates) throws {
        tls = try ServerTLS(
            certificate: certificates.path("slipway.pem"),
            key: certificates.path("slipway.key"),
            clientCA: certificates.path("ca.pem")
        )
    }

    mutating func useTokens(_ certificates: TestCertificates, _ text: String) throws {
        try certificates.write("tokens", text)
        tokens = try TokenFile(certificates.path("tokens"))
    }
}
