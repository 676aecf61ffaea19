import Foundation
import ServiceSupport
import TestSupport
import Testing

@testable import BuildProxy
@testable import ServiceSecurity

/// Errors for callers that exceed a limit, and the release of resources once clients disconnect. Each case is a function of
/// that name in `limits.py` or `raw.py` of `Tests/BuildProxyTests/Fixtures`.
@Suite(.serialized)
struct LimitsTests {
    static let files = [
        "Dockerfile": "FROM scratch\nCOPY . /\n",
        "Large": "#" + String(repeating: "x", count: 1990) + "\nFROM scratch\n\n",
    ]

    private static let nothing = ServiceLoad(callers: 0, connections: 0, builds: 0, compiles: 0, bytes: 0)

    private func run(_ script: String, _ name: String, _ target: String) async throws {
        let output = try await TestProcess.fixture(script, [target, name]).end()
        #expect(output.text.hasSuffix("ok\n") && output.status == 0, Comment(rawValue: output.text))
    }

    /// Waits until clients hold no resources; fails after ten seconds.
    private func expectNothingHeld(_ proxy: BuildKitProxy) async {
        let end = ContinuousClock.now + .seconds(10) * Slowdown.factor
        while proxy.load != Self.nothing, ContinuousClock.now < end { try? await Task.sleep(for: .milliseconds(20)) }
        #expect(proxy.load == Self.nothing)
    }

    private func proxy(
        _ name: String,
        script: String,
        _ change: (inout Limits) -> Void = { _ in },
        leaves: ServiceLoad? = nothing
    ) async throws {
        var limits = Limits()
        change(&limits)
        try await withProxy(files: Self.files, configure: { $0.limits = limits }) { target, proxy in
            try await run(script, name, target)
            if leaves != nil { await expectNothingHeld(proxy) }
        }
    }

    @Test func builds() async throws { try await proxy("builds", script: "limits.py") { $0.concurrentBuilds = 2 } }

    @Test func rate() async throws {
        try await proxy(
            "rate",
            script: "limits.py",
            {
                $0.compilesPerSecond = 1
                $0.compileBurst = 3
            },
            leaves: nil
        )
    }

    @Test func source() async throws { try await proxy("source", script: "limits.py") { $0.sourceBytes = 1000 } }

    @Test func message() async throws { try await proxy("message", script: "limits.py") { $0.messageBytes = 2000 } }

    @Test func connections() async throws {
        try await proxy("connections", script: "limits.py") { $0.connectionsPerCaller = 2 }
    }

    @Test func streams() async throws {
        try await proxy("streams", script: "limits.py") { $0.streamsPerConnection = 2 }
    }

    /// Handlers under the names of `slipway.v1`, because limits depend only on the names.
    private static let hosted = MethodTable([
        "slipway.v1.Compiler": [
            "Echo": .unary { message, _ in message },
            "Hang": .unary { _, _ in
                try await Task.sleep(for: .seconds(60))
                return []
            },
        ],
        "test.Other": ["Echo": .unary { message, _ in message }],
    ])

    @Test func compiles() async throws {
        let configure: (inout BuildKitProxy.Configuration) -> Void = { configuration in
            configuration.hosted = Self.hosted
            configuration.limits.concurrentCompiles = 2
            configuration.limits.compileSeconds = 8
        }
        try await withProxy(configure: configure) { target, proxy in
            try await run("limits.py", "compiles", target)
            await expectNothingHeld(proxy)
            let met = proxy.limitsMet.filter { $0.count > 0 }.map(\.limit)
            #expect(met == [.concurrentCompiles, .compileSeconds])
        }
    }

    @Test func compileRate() async throws {
        let configure: (inout BuildKitProxy.Configuration) -> Void = { configuration in
            configuration.hosted = Self.hosted
            configuration.limits.compilesPerSecond = 1
            configuration.limits.compileBurst = 3
        }
        try await withProxy(configure: configure) { target, _ in try await run("limits.py", "compile_rate", target) }
    }

    @Test func deadline() async throws { try await proxy("deadline", script: "limits.py") }

    @Test(arguments: ["header_flood", "large_headers", "rapid_reset", "ping_flood", "empty_data"])
    func floods(name: String) async throws { try await proxy(name, script: "raw.py") }

    @Test(arguments: ["not_http2", "broken_frames", "wrong_lengths", "wrong_type", "bad_timeout", "timeouts"])
    func nonsense(name: String) async throws { try await proxy(name, script: "raw.py") }

    @Test func slowRequest() async throws {
        try await proxy("slow_request", script: "raw.py") { $0.requestSeconds = 1 }
    }

    @Test func idleConnections() async throws {
        try await proxy("idle_connections", script: "raw.py") { $0.connections = 5 }
    }

    @Test(arguments: [
        ("never_finished", ServiceLoad(callers: 1, connections: 1, builds: 0, compiles: 0, bytes: 20 * 100_005)),
        ("half_build", ServiceLoad(callers: 1, connections: 1, builds: 5, compiles: 0, bytes: 5 * 1005)),
        ("unread_answer", nil),
        ("unread_compilation", ServiceLoad(callers: 1, connections: 1, builds: 0, compiles: 0, bytes: 100_000)),
    ])
    func aClientThatIsGoneLeavesNothing(name: String, holds expected: ServiceLoad?) async throws {
        try await withProxy(files: Self.files, configure: { $0.hosted = Self.hosted }) { target, proxy in
            let client = try await TestProcess.fixture("raw.py", [target, name])
            let line = try await client.read()
            #expect(line.hasPrefix("holding"), Comment(rawValue: line))
            let end = ContinuousClock.now + .seconds(10) * Slowdown.factor
            while let expected, proxy.load != expected, ContinuousClock.now < end {
                try? await Task.sleep(for: .milliseconds(20))
            }
            if let expected { #expect(proxy.load == expected) } else { #expect(proxy.load.bytes > 0) }
            client.kill()
            await expectNothingHeld(proxy)
        }
    }
}
