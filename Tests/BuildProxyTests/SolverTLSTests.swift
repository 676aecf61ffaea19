import Foundation
import ServiceTestSupport
import Testing

@testable import BuildProxy
@testable import ServiceSecurity
@testable import ServiceSettings
@testable import ServiceSupport

/// TLS between the service and a fake solver on gRPC's C core.
@Suite(.serialized)
struct UpstreamTLSTests {
    private static func tls(
        _ certificates: TestCertificates,
        ca: String = "ca",
        client: String? = "alice",
        name: String? = nil
    ) throws -> UpstreamTLS {
        try UpstreamTLS(
            ca: certificates.path("\(ca).pem"),
            certificate: client.map { certificates.path("\($0).pem") },
            key: client.map { certificates.path("\($0).key") },
            serverName: name
        )
    }

    @Test(arguments: [nil, "localhost"])
    func showsItsCertificate(name: String?) async throws {
        try await withSecureProxy(worker: "slipway", solver: { try Self.tls($0, name: name) }) { proxy in
            try await proxy.run("solver_sees", "alice")
            try await proxy.run("open_to_all")
        }
    }

    @Test func changedCertificateIsShown() async throws {
        try await withSecureProxy(worker: "slipway", solver: { try Self.tls($0) }) { proxy in
            try await proxy.run("solver_sees", "alice")
            try proxy.certificates.replace("alice.pem", with: "bob.pem")
            try proxy.certificates.replace("alice.key", with: "bob.key")
            proxy.proxy.reloadFiles()
            try await proxy.run("solver_sees", "bob")
            try proxy.certificates.write("alice.key", "")
            proxy.proxy.reloadFiles()
            #expect(await proxy.log.has("error changed files can't be used", "alice.key: holds no private key"))
            try await proxy.run("solver_sees", "bob")
            #expect(proxy.proxy.certificates.map(\.name) == ["bob"])
        }
    }

    @Test(arguments: [
        ("old-server", "ca", "alice", nil, "its certificate, for 'old-server', expired at 20"),
        ("slipway", "other-ca", "alice", nil, "for 'slipway', which 'Build CA' signed, is not trusted by /"),
        ("elsewhere", "ca", "alice", nil, "its certificate is for 'elsewhere.example', not for '127.0.0.1'"),
        ("slipway", "ca", "alice", "wrong.example", "'slipway', 'localhost', '127.0.0.1', not for 'wrong.example'"),
        // gRPC's C core doesn't say why it refuses a client's certificate.
        ("slipway", "ca", "mallory", nil, "the upstream at tcp://127.0.0.1:"),
        ("slipway", "ca", nil, nil, "the upstream at tcp://127.0.0.1:"),
        ("slipway", "ca", "old-client", nil, "the upstream at tcp://127.0.0.1:"),
    ])
    func failureSaysWhy(server: String, ca: String, client: String?, name: String?, words: String) async throws {
        try await withSecureProxy(
            worker: server,
            solver: { try Self.tls($0, ca: ca, client: client, name: name) }
        ) { proxy in
            try await proxy.run("no_solver", "the upstream at tcp://127.0.0.1:", words)
            #expect(await proxy.log.has("error the upstream can't be reached", words), "\(proxy.log.lines)")
        }
    }

    @Test func solverWithoutTLS() async throws {
        try await withSecureProxy(solver: { try Self.tls($0) }) { proxy in
            try await proxy.run("no_solver", "the upstream at tcp://127.0.0.1:", "it doesn't speak TLS")
        }
    }

    @Test func solverWithTLSSpokenToWithout() async throws {
        try await withSecureProxy(worker: "slipway") { proxy in
            try await proxy.run(
                "no_solver",
                "the upstream at tcp://127.0.0.1:",
                "set buildkit.ca or buildkit.tls"
            )
        }
    }

    /// Without `buildkit.ca` the system's CAs are trusted. `SSL_CERT_FILE` replaces them.
    @Test(arguments: [true, false])
    func trustsWhatTheSystemTrusts(isKnown: Bool) async throws {
        let solver: (TestCertificates) throws -> UpstreamTLS? = { certificates in
            if isKnown { setenv("SSL_CERT_FILE", certificates.path("ca.pem"), 1) }
            defer { unsetenv("SSL_CERT_FILE") }
            var settings = ServiceSettings()
            settings.buildkit.asksForTLS = true
            settings.buildkit.certificate = certificates.path("alice.pem")
            settings.buildkit.key = certificates.path("alice.key")
            return try settings.readFiles().solverTLS
        }
        try await withSecureProxy(worker: "slipway", solver: solver) { proxy in
            if isKnown {
                try await proxy.run("solver_sees", "alice")
            } else {
                let words = "which 'Build CA' signed, is not trusted by /etc/"
                try await proxy.run("no_solver", "the upstream at tcp://127.0.0.1:", words)
            }
        }
    }

    @Test func filesThatDoNotFit() async throws {
        let certificates = try await TestCertificates()
        func problem(_ certificate: String, _ key: String, _ ca: String) -> String {
            do throws(FileProblem) {
                let path = certificates.path
                _ = try ServerTLS(certificate: path(certificate), key: path(key), clientCA: path(ca))
                return ""
            } catch {
                return error.description.replacingOccurrences(of: certificates.folder.path, with: "")
            }
        }
        try certificates.write("text", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")
        try certificates.write("encrypted.key", "-----BEGIN ENCRYPTED PRIVATE KEY-----\n")
        #expect(problem("slipway.pem", "slipway.key", "ca.pem") == "")
        for file in ["text", "slipway.key"] {
            let expected = "/\(file): holds no certificate: expected PEM with -----BEGIN CERTIFICATE-----"
            #expect(problem(file, "slipway.key", "ca.pem") == expected)
            #expect(problem("slipway.pem", "slipway.key", file) == expected)
        }
        #expect(
            problem("slipway.pem", "ca.pem", "ca.pem")
                == "/ca.pem: holds no private key: expected PEM with -----BEGIN PRIVATE KEY-----"
        )
        #expect(
            problem("slipway.pem", "encrypted.key", "ca.pem")
                == "/encrypted.key: holds an encrypted key: expected one without a passphrase"
        )
        #expect(problem("slipway.pem", "none", "ca.pem") == "/none: can't be read: No such file or directory")
        #expect(problem("slipway.pem", "", "ca.pem") == ": can't be read: Is a directory")
        #expect(
            problem("slipway.pem", "alice.key", "ca.pem")
                == "/alice.key: the private key doesn't match the first certificate in /slipway.pem"
        )
    }
}
