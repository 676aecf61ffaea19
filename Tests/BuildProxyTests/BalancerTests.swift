import Foundation
import ServiceSupport
import ServiceTestSupport
import TestSupport
import Testing

@testable import BuildProxy
@testable import ServiceSecurity

/// Connections of a balancer that sends the PROXY protocol. Each case is a function of that name in
/// `Tests/BuildProxyTests/Fixtures/balancer.py`; `PairsTests` has a real balancer.
@Suite(.serialized)
struct BalancerTests {
    private func with(
        trusted: String = "127.0.0.0/8",
        requiresCertificate: Bool = true,
        balancers: Set<String> = [],
        set: (inout BuildKitProxy.Configuration, TestCertificates) throws -> Void = { _, _ in },
        _ body: (SecureProxy) async throws -> Void
    ) async throws {
        try await withSecureProxy(set: { configuration, certificates in
            configuration.proxyProtocol = ProxyProtocol(
                trusted: [try IPNetwork(parsing: trusted)],
                requiresCertificate: requiresCertificate,
                balancers: balancers
            )
            try set(&configuration, certificates)
        }) { proxy in
            let address = try await proxy.proxy.listen(at: .tcp(host: "127.0.0.1", port: 0), isBehindBalancer: true)
            let port = try #require(address.port)
            let (log, certificates) = (proxy.log, proxy.certificates)
            try await body(SecureProxy(proxy: proxy.proxy, port: port, log: log, certificates: certificates))
        }
    }

    private func run(_ proxy: SecureProxy, _ arguments: String...) async throws {
        let all = ["\(proxy.port)", proxy.certificates.folder.path] + arguments
        let output = try await TestProcess.fixture("balancer.py", all).end()
        #expect(output.text.hasSuffix("ok\n") && output.status == 0, "\(arguments): \(output.text)")
    }

    @Test(arguments: ["named", "in_pieces"])
    func namesTheVerifiedCertificate(name: String) async throws {
        try await with { proxy in
            try await run(proxy, name, "zoë")
            #expect(
                await proxy.log.has(
                    "debug call",
                    "method=/moby.buildkit.v1.Control/DiskUsage",
                    "caller=certificate zoë"
                )
            )
            #expect(!proxy.log.lines.contains { $0.hasPrefix("warning") || $0.hasPrefix("error") })
        }
    }

    @Test func withoutCertificateOnlyHealthIsAnswered() async throws {
        try await with { proxy in
            try await run(proxy, "unknown")
            #expect(await proxy.log.has("info refused", "caller=address 192.0.2.7", "client certificate"))
            #expect(
                await proxy.log.has("debug call", "method=/grpc.health.v1.Health/Check", "caller=address 127.0.0.1")
            )
        }
    }

    @Test func addressesSufficeIfCertificatesAreOptional() async throws {
        try await with(requiresCertificate: false) { proxy in
            try await run(proxy, "by_address")
            #expect(await proxy.log.has("debug call", "caller=address 192.0.2.7"))
            #expect(await proxy.log.has("warning any client that reaches the balancer can build"))
        }
    }

    @Test func endsConnectionsWithoutHeader() async throws {
        try await with { proxy in
            try await run(proxy, "without_header")
            for found in [
                "found HTTP/2", "found a TLS handshake", "found version 1", "unknown command 3", "isn't UTF-8",
            ] {
                let isSaid = await proxy.log.has("info a connection is refused client=address 127.0.0.1", found)
                #expect(isSaid, "\(found): \(proxy.log.lines)")
            }
            #expect(proxy.proxy.load.connections == 0)
        }
    }

    @Test func endsConnectionsOfOthers() async throws {
        try await with(trusted: "192.0.2.0/24") { proxy in
            try await run(proxy, "without_header")
            let line =
                "info a connection is refused client=address 127.0.0.1 error=only addresses in proxy-protocol.trusted"
            #expect(await proxy.log.has(line))
        }
    }

    @Test func limitsApplyToTheCaller() async throws {
        try await with(requiresCertificate: false) { configuration, _ in
            configuration.limits.connectionsPerCaller = 1
        } _: { proxy in
            try await run(proxy, "limited")
            let reason = "limits.connections-per-caller: certificate alice has 1 connections open"
            #expect(await proxy.log.has("debug a connection is refused caller=certificate alice", reason))
            #expect(!proxy.log.lines.contains { $0.contains("connection is refused") && !$0.contains("alice") })
        }
    }

    @Test func aBalancerWithTLSNeedsItsOwnCertificate() async throws {
        try await with(balancers: ["bob", "lb"]) {
            try $0.useMutualTLS($1)
        } _: { proxy in
            try await run(proxy, "with_tls", "bob")
            #expect(await proxy.log.has("debug call", "caller=certificate carol"))
            for (other, reason) in [("alice", "its certificate is for 'alice'"), ("", "it presented no certificate")] {
                try await run(proxy, "other_balancer", other)
                let isSaid = await proxy.log.has(
                    "info a TLS handshake failed",
                    reason,
                    "proxy-protocol.balancer-names (bob, lb)"
                )
                #expect(isSaid, "\(proxy.log.lines)")
            }
        }
    }
}
