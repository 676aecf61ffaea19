import Foundation
import ServiceSupport
import ServiceTestSupport
import TestSupport
import Testing

@testable import BuildProxy
@testable import ServiceSecurity

/// TLS between clients and the service. Each case is a function of that name in
/// `Tests/BuildProxyTests/Fixtures/secure_client.py`, on gRPC's C core or on OpenSSL.
@Suite(.serialized)
struct ClientTLSTests {
    @Test func certificateSuffices() async throws {
        try await withSecureProxy(set: { try $0.useMutualTLS($1) }) { proxy in
            try await proxy.run("builds", "alice")
            try await proxy.run("compiles", "alice")
            #expect(await proxy.log.has("debug call", "method=/slipway.v1.Test/Echo", "caller=certificate alice"))
            #expect(!proxy.log.lines.contains { $0.hasPrefix("warning") || $0.hasPrefix("error") })
        }
    }

    @Test func withoutCertificateNothingIsBuilt() async throws {
        try await withSecureProxy(set: { try $0.useMutualTLS($1) }) { proxy in
            try await proxy.run("without_certificate")
            #expect(await proxy.log.has("info refused", "caller=address 127.0.0.1", "client certificate"))
        }
    }

    @Test(arguments: [
        ("mallory", "unknown ca", ["which 'Other CA' signed", "not trusted by /", "/ca.pem"]),
        ("old-client", "certificate expired", ["for 'old-client', expired at 20"]),
        // Valid, but issued for servers only.
        ("slipway", "certificate", ["for 'slipway', which 'Build CA' signed", "not meant for this use"]),
    ])
    func badCertificateEndsHandshake(client: String, alert: String, words: [String]) async throws {
        try await withSecureProxy(set: { try $0.useMutualTLS($1) }) { proxy in
            try await proxy.run("handshake_fails", client)
            try await proxy.run("alert", client, alert)
            for word in words {
                let isSaid = await proxy.log.has("info a TLS handshake failed client=tcp://127.0.0.1:", word)
                #expect(isSaid, "\(proxy.log.lines)")
            }
        }
    }

    @Test func withoutAuthorityAnybodyBuilds() async throws {
        try await withSecureProxy(set: { configuration, certificates in
            configuration.tls = try ServerTLS(
                certificate: certificates.path("slipway.pem"),
                key: certificates.path("slipway.key"),
                clientCA: nil
            )
        }) { proxy in
            try await proxy.run("builds", "")
            try await proxy.run("builds", "alice")
        }
    }

    @Test(arguments: ["versions", "prior_knowledge", "other_protocols", "plain_to_tls", "resumed"])
    func speaksTLS(name: String) async throws {
        try await withSecureProxy(set: { try $0.useMutualTLS($1) }) { proxy in
            try await proxy.run(name)
            let reasons = [
                "versions": "it supports neither TLS 1.2 nor TLS 1.3", "other_protocols": "it doesn't speak HTTP/2",
                "plain_to_tls": "it doesn't speak TLS",
            ]
            if let reason = reasons[name] {
                #expect(await proxy.log.has("a TLS handshake failed", reason), "\(proxy.log.lines)")
            }
        }
    }

    @Test func plainPortSpeaksNoTLS() async throws {
        try await withSecureProxy { proxy in try await proxy.run("tls_to_plain") }
    }

    @Test func unfinishedHandshakesEnd() async throws {
        try await withSecureProxy(set: { configuration, certificates in
            try configuration.useMutualTLS(certificates)
            configuration.handshakeLimit = .milliseconds(1500)
        }) { proxy in
            let start = ContinuousClock.now
            try await proxy.run("never_finished", "150")
            #expect(ContinuousClock.now - start > .milliseconds(1500))
            #expect(await proxy.log.has("a TLS handshake failed", "took longer than 1500 ms"))
        }
    }

    @Test func changedCertificateIsShown() async throws {
        try await withSecureProxy(set: { try $0.useMutualTLS($1) }) { proxy in
            let stream = try await proxy.start(["stays", "alice", proxy.certificates.path("go")])
            var said = ""
            // gRPC's C core may log a line first.
            while !said.contains("begun"), case let more = try await stream.read(), !more.isEmpty { said += more }
            #expect(said.contains("begun"), Comment(rawValue: said))
            try await proxy.run("shows", "slipway")
            try proxy.certificates.replace("slipway.pem", with: "renewed.pem")
            try proxy.certificates.replace("slipway.key", with: "renewed.key")
            proxy.proxy.reloadFiles()
            #expect(await proxy.log.has("info files reloaded", "slipway.pem"))
            try await proxy.run("shows", "renewed")

            // A key that doesn't match the certificate is refused, and so is a file without one.
            try proxy.certificates.replace("slipway.key", with: "bob.key")
            proxy.proxy.reloadFiles()
            #expect(
                await proxy.log.has("error changed files can't be used", "slipway.key: the private key doesn't match")
            )
            try proxy.certificates.write("slipway.pem", "-----BEGIN CERTIFICATE-----\n")
            proxy.proxy.reloadFiles()
            #expect(await proxy.log.has("error changed files can't be used", "slipway.pem: holds no certificate"))
            try await proxy.run("shows", "renewed")

            // A changed CA changes which clients may build.
            try proxy.certificates.replace("slipway.pem", with: "renewed.pem")
            try proxy.certificates.replace("slipway.key", with: "renewed.key")
            try await proxy.run("builds", "bob")
            try FileManager.default.copyItem(
                atPath: proxy.certificates.path("ca.pem"),
                toPath: proxy.certificates.path("own-ca.pem")
            )
            try proxy.certificates.replace("ca.pem", with: "other-ca.pem")
            proxy.proxy.reloadFiles()
            // The test's clients verify the service by this file, so restore it.
            try proxy.certificates.replace("ca.pem", with: "own-ca.pem")
            try await proxy.run("handshake_fails", "bob")
            try await proxy.run("builds", "mallory")

            try proxy.certificates.write("go", "")
            let output = try await stream.end()
            #expect(output.text.hasSuffix("ok\n") && output.status == 0, Comment(rawValue: output.text))
        }
    }

    @Test func changesAreNoticed() async throws {
        try await withSecureProxy(set: { configuration, certificates in
            try configuration.useMutualTLS(certificates)
            configuration.fileInterval = .milliseconds(20)
        }) { proxy in
            try proxy.certificates.replace("slipway.pem", with: "renewed.pem")
            try proxy.certificates.replace("slipway.key", with: "renewed.key")
            #expect(await proxy.log.has("info files reloaded", "slipway.pem"))
            try await proxy.run("shows", "renewed")
            unlink(proxy.certificates.path("slipway.key"))
            #expect(await proxy.log.has("error changed files", "slipway.key: can't be read: No such file"))
            // An error is logged once, not at every check of the files.
            try await Task.sleep(for: .milliseconds(200))
            #expect(proxy.log.lines.count { $0.contains("slipway.key: can't be read") } == 1)
            try await proxy.run("shows", "renewed")
        }
    }

    @Test(arguments: [
        ("soon", "warning a certificate expires soon", "certificate=soon expiry=20"),
        ("old-server", "error a certificate has expired", "certificate=old-server expiry=20"),
    ])
    func expiryIsReported(name: String, message: String, fields: String) async throws {
        try await withSecureProxy(set: { configuration, certificates in
            configuration.tls = try ServerTLS(
                certificate: certificates.path("\(name).pem"),
                key: certificates.path("\(name).key"),
                clientCA: nil
            )
        }) { proxy in
            #expect(await proxy.log.has(message, "file=/", fields), "\(proxy.log.lines)")
            #expect(proxy.proxy.certificates.map(\.name) == [name])
        }
    }
}
