import Bridge
import GatewayClient
import ServiceTestSupport
import Synchronization
import TestSupport
import Testing

@testable import UpstreamLink

/// `UpstreamWatch` over a transport without sockets.
@Suite struct UpstreamWatchTests {
    /// A transport whose calls end with `outcome`; nil for success.
    private final class Upstream: Transport {
        let outcome = Mutex<BridgeError?>(nil)
        let calls = Mutex<[String]>([])

        func unary(_ method: String, _ request: [UInt8], timeout: Duration?) async throws -> [UInt8] {
            calls.withLock { $0.append(method) }
            if let error = outcome.withLock({ $0 }) { throw error }
            return []
        }
    }

    private func eventually(_ what: Comment, _ condition: () -> Bool) async throws {
        let end = ContinuousClock.now + .seconds(60) * Slowdown.factor
        while !condition() {
            try #require(ContinuousClock.now < end, what)
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    @Test func reportsEachChangeOnce() async throws {
        let upstream = Upstream()
        let log = RecordedLog()
        let up = Mutex(false)
        let watch = UpstreamWatch(upstream, upstream: "unix:///x", log: log.log) { ready in up.withLock { $0 = ready } }
        #expect(watch.problem == nil, "nothing is known before the start")
        watch.start()
        try await eventually("ready") { watch.problem == nil && up.withLock { $0 } }
        upstream.outcome.withLock { $0 = BridgeError(.unavailable, "connection refused") }
        try await eventually("lost") { watch.problem == "the upstream doesn't answer: connection refused" }
        #expect(!up.withLock { $0 })
        upstream.outcome.withLock { $0 = nil }
        try await eventually("recovered") { watch.problem == nil }
        watch.stop()
        let lines = log.lines
        #expect(lines.count == 2)
        #expect(lines.first?.hasPrefix("error the upstream doesn't answer") == true)
        #expect(lines.first?.hasSuffix("error=connection refused upstream=unix:///x") == true)
        #expect(lines.last?.hasPrefix("info the upstream answers again") == true)
        #expect(upstream.calls.withLock { Set($0) } == ["/moby.buildkit.v1.Control/ListWorkers"])
    }

    /// An engine that doesn't implement the method has answered all the same.
    @Test(arguments: [BridgeError.Code.unimplemented, .internal, .permissionDenied])
    func acceptsAnyStatusOfTheUpstream(code: BridgeError.Code) async throws {
        let upstream = Upstream()
        upstream.outcome.withLock { $0 = BridgeError(code, "no") }
        let up = Mutex(false)
        let watch = UpstreamWatch(upstream, upstream: "x", log: .silent) { ready in up.withLock { $0 = ready } }
        watch.start()
        try await eventually("answered") { up.withLock { $0 } }
        watch.stop()
    }
}
