import BuildProxy
import CompileService
import Foundation
import ServiceSupport
import TestSupport
import Testing
import UpstreamLink

/// `slipway.v1`, health and reflection, called by a client on gRPC's C core, which shares no code with the service. Each
/// case is a function of that name in `Tests/BuildProxyTests/Fixtures/compiler.py`.
struct CompileServiceTests {
    /// Runs a service whose upstream can't be reached, because compiling needs none.
    private func withService(_ body: (_ target: String, _ proxy: BuildKitProxy) async throws -> Void) async throws {
        try await withProxy(endpoint: UpstreamEndpoint(.tcp(host: "127.0.0.1", port: 1)), body)
    }

    private func run(_ arguments: [String]) async throws {
        let output = try await TestProcess.fixture("compiler.py", arguments).end()
        #expect(output.text.hasSuffix("ok\n") && output.status == 0, Comment(rawValue: output.text))
    }

    static let answering = [
        "methods", "bad_requests", "same_bytes", "unknown_method", "many_at_once", "too_large", "cancelled",
    ]
    static let asking = [
        "stream", "stream_is_as_inline", "stream_bad_answers", "stream_out_of_turn", "stream_unanswered",
        "stream_unknown_and_failure", "stream_cancelled", "stream_images_and_sources",
    ]
    static let telling = ["health", "reflection", "reflection_alpha", "reflection_errors"]

    @Test(arguments: answering)
    func answers(name: String) async throws {
        try await withService { target, _ in try await run([target, name]) }
    }

    @Test(arguments: asking)
    func asksForFiles(name: String) async throws {
        try await withService { target, _ in try await run([target, name]) }
    }

    @Test(arguments: telling)
    func tellsOfItself(name: String) async throws {
        try await withService { target, _ in try await run([target, name]) }
    }

    /// The callers are the user at the Unix socket and the address of the TCP client.
    @Test func answersSmallCallsWhileAnotherCallersLargeOnesWait() async throws {
        try await withService { target, proxy in
            let port = try #require(try await proxy.listen(at: .tcp(host: "127.0.0.1", port: 0)).port)
            try await run(["127.0.0.1:\(port)", "fair", target])
        }
    }

    @Test func endsStreamsThatAskTooMuch() async throws {
        let configure: (inout BuildKitProxy.Configuration) -> Void = {
            $0.compileLimits.answerTime = .milliseconds(500)
            $0.compileLimits.questions = 4
            $0.compileLimits.answerBytes = 4096
        }
        try await withProxy(endpoint: UpstreamEndpoint(.tcp(host: "127.0.0.1", port: 1)), configure: configure) {
            target,
            _ in
            try await run([target, "stream_limits"])
        }
    }

    @Test func tellsWatchersOfItsEnd() async throws {
        try await withService { target, proxy in
            let client = try await TestProcess.fixture("compiler.py", [target, "drained"])
            #expect(try await client.read() == "begun\n")
            let start = ContinuousClock.now
            await proxy.close(grace: .seconds(20))
            #expect(ContinuousClock.now - start < .seconds(10) * Slowdown.factor)
            let output = try await client.end()
            #expect(output.text.hasSuffix("ok\n"), Comment(rawValue: output.text))
        }
    }

    /// Runs the examples of `docs/compile-service.md`.
    @Test func documentIsTrue() async throws {
        try await withService { _, proxy in
            let address = try await proxy.listen(at: .tcp(host: "127.0.0.1", port: 0))
            let port = try #require(address.port)
            let output = try await TestProcess.fixture("document.py", ["127.0.0.1:\(port)"]).end()
            #expect(output.text.hasSuffix("ok\n") && output.status == 0, Comment(rawValue: output.text))
        }
    }
}
