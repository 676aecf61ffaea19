import BuildProxy
import Foundation
import NIOCore
import NIOPosix
import ServiceSecurity
import ServiceSupport
import TestSupport
import Testing
import UpstreamLink

/// The proxy between a client and a fake solver, both on gRPC's C core, which shares no code with the proxy. Each case is a
/// function of that name in `Tests/BuildProxyTests/Fixtures/client.py`.
@Suite(.serialized)
struct ProxyTests {
    static let files = [
        "Dockerfile": "FROM scratch\nCOPY . /\n",
        "Claimed": "#syntax=slipway/frontend\nFROM scratch\nCOPY . /\n",
        "Foreign": "#syntax=example.org/other\nFROM scratch\n",
        "Broken": "FROM scratch\nCPY . /\n",
        "Absent": "FROM absent\n",
        "Unused": "FROM scratch\nLABEL a=b\n",
        "Slow": "FROM scratch\n",
    ]

    private func run(_ name: String, _ target: String) async throws {
        let output = try await TestProcess.fixture("client.py", [target, name]).end()
        // gRPC's C core may log lines before the result, e.g. about a GOAWAY.
        #expect(output.text.hasSuffix("ok\n") && output.status == 0, Comment(rawValue: output.text))
    }

    static let passing = [
        "metadata", "sizes", "compression", "details", "unknown_method", "both_ways", "slow_reader", "slow_worker",
        "cancellation", "client_gone", "deadline", "pinned", "worker_killed",
    ]
    static let building = [
        "own_frontend", "asked_once", "old_client", "evaluation", "caches_and_policies", "inputs", "claimed_syntax",
        "plain_dockerfile", "images", "broken_file", "failed_lookup", "ignore_file", "unknown_build", "malformed",
        "many_builds", "too_much_at_once",
    ]
    static let wholeBuilds = [
        "whole_build", "whole_broken_build", "whole_foreign_build", "whole_build_by_syntax", "cancelled_build",
    ]

    @Test(arguments: passing)
    func passesThrough(name: String) async throws {
        try await withProxy { target, _ in try await run(name, target) }
    }

    @Test(arguments: building)
    func compilesForClient(name: String) async throws {
        try await withProxy(files: Self.files, configure: { $0.limits.heldBytes = 64 << 20 }) { target, _ in
            try await run(name, target)
        }
    }

    @Test(arguments: wholeBuilds)
    func compilesWholeBuilds(name: String) async throws {
        try await withProxy(files: Self.files) { target, _ in try await run(name, target) }
    }

    @Test(arguments: ["metadata", "own_frontend"])
    func listensOnTCP(name: String) async throws {
        try await withProxy(files: Self.files) { _, proxy in
            let address = try await proxy.listen(at: .tcp(host: "127.0.0.1", port: 0))
            let port = try #require(address.port)
            #expect(port != 0)
            try await run(name, "127.0.0.1:\(port)")
        }
    }

    @Test(arguments: ["taken_dockerfile", "taken_failed_lookup", "taken_whole_failed_lookup"])
    func takesDockerfiles(name: String) async throws {
        try await withProxy(takesDockerfiles: true, files: Self.files) { target, _ in
            try await run(name, target)
        }
    }

    @Test func letsRunningCallsEnd() async throws {
        try await withProxy { target, proxy in
            let client = try await TestProcess.fixture("client.py", [target, "drained"])
            #expect(try await client.read() == "begun\n")
            let start = ContinuousClock.now
            await proxy.close(grace: .milliseconds(700))
            #expect((.milliseconds(700)..<(.seconds(5) * Slowdown.factor)).contains(ContinuousClock.now - start))
            let output = try await client.end()
            #expect(output.text.hasSuffix("ok\n"), Comment(rawValue: output.text))
        }
    }

    /// The upstream connection is opened ahead of the first call if the previous client needed one, and closed with the client.
    @Test func connectsAhead() async throws {
        try await withProxy(files: Self.files) { target, proxy in
            func count(_ metric: String) -> Int? {
                proxy.metricsPage.split(separator: "\n").first { $0.hasPrefix(metric + " ") }
                    .flatMap { Int($0.dropFirst(metric.count + 1)) }
            }
            let opened = #"slipway_upstream_connections_total{result="opened"}"#
            func silentClient(_ body: () async throws -> Void = {}) async throws {
                let client = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                    .connect(unixDomainSocketPath: String(target.dropFirst("unix:".count))).get()
                try await ServiceProcess.eventually("it isn't taken") { proxy.load.connections == 1 }
                try await body()
                try await client.close().get()
                try await ServiceProcess.eventually("it stays") { proxy.load.connections == 0 }
            }
            try await silentClient()
            #expect(count(opened) == 0)
            try await run("own_frontend", target)
            try await ServiceProcess.eventually("it stays") { proxy.load.connections == 0 }
            #expect(count(opened) == 1)
            try await silentClient {
                try await ServiceProcess.eventually("it waits for a call") { count(opened) == 2 }
            }
            try await ServiceProcess.eventually("one is left over") { count("slipway_upstream_connections_open") == 0 }
            // The previous client made no call, so none is opened.
            try await silentClient()
            #expect(count(opened) == 2)
        }
    }

    @Test func tellsThatThereIsNoSolver() async throws {
        try await withProxy(endpoint: UpstreamEndpoint(.tcp(host: "127.0.0.1", port: 1))) { target, _ in
            try await run("no_worker", target)
        }
    }
}
