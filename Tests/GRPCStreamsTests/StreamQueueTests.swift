import Bridge
import NIOCore
import NIOEmbedded
import NIOHTTP2
import Testing

@testable import GRPCStreams

@Suite struct StreamQueueStateTests {
    private typealias State = StreamQueueState<String>

    @Test func `calls wait for the first SETTINGS, and then open in order`() {
        var state = State()
        #expect(state.add("a") == .wait(0))
        #expect(state.add("b") == .wait(1))
        #expect(state.receiveSettings(maximum: nil) == ["a", "b"])
        #expect(state.add("c") == .open)
        #expect(state.expire(0) == nil)
    }

    @Test func `calls wait while the maximum is 0`() {
        var state = State()
        _ = state.add("a")
        #expect(state.receiveSettings(maximum: 0) == [])
        #expect(state.add("b") == .wait(1))
        // SETTINGS about something else.
        #expect(state.receiveSettings(maximum: nil) == [])
        #expect(state.receiveSettings(maximum: 1) == ["a", "b"])
        #expect(state.receiveSettings(maximum: nil) == [])
        #expect(state.receiveSettings(maximum: 0) == [])
        #expect(state.add("c") == .wait(2))
    }

    @Test func `a call that has waited for too long ends with the cause`() {
        var state = State()
        _ = state.add("a")
        let early = state.expire(0)
        #expect(early?.call == "a" && early?.cause == .noSettings)
        _ = state.receiveSettings(maximum: 0)
        _ = state.add("b")
        _ = state.add("c")
        let late = state.expire(1)
        #expect(late?.call == "b" && late?.cause == .maximumIsZero)
        #expect(state.expire(1) == nil)
        #expect(state.receiveSettings(maximum: 100) == ["c"])
    }

    @Test func `waiting calls end with the connection, and later ones too`() {
        var state = State()
        _ = state.add("a")
        #expect(state.close() == ["a"])
        #expect(state.add("b") == .fail)
        #expect(state.receiveSettings(maximum: 1) == [])
        #expect(state.close() == [])
    }
}

/// A connection to an upstream whose SETTINGS are given as bytes.
@Suite struct StreamQueueTests {
    private final class Calls {
        /// What each call has got: `opened`, or the message of its error.
        var outcomes: [String] = []
    }

    private final class UnusedDelegate: StreamDelegate {
        func receive(_ payload: HTTP2Frame.FramePayload) {}
        func readComplete() {}
        func writabilityChanged() {}
        func closed() {}
    }

    private let channel = EmbeddedChannel()
    private let calls = Calls()

    /// A SETTINGS frame with a `SETTINGS_MAX_CONCURRENT_STREAMS`.
    private func settings(maximum: UInt8) -> [UInt8] { [0, 0, 6, 4, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, maximum] }

    /// Opens a connection, for whose first frame the upstream has sent these bytes.
    private func connection(_ bytes: some Sequence<UInt8>) throws -> UpstreamConnection {
        let opened = channel.eventLoop.makePromise(of: UpstreamConnection.self)
        let handler = HTTP2NegotiationHandler(
            upgrades: false,
            authority: "localhost",
            scheme: "http",
            start: channel.eventLoop.now,
            timeout: .seconds(10),
            opened: opened
        )
        try channel.pipeline.syncOperations.addHandler(handler)
        channel.connect(to: try SocketAddress(ipAddress: "127.0.0.1", port: 1), promise: nil)
        try receive(bytes)
        return try opened.futureResult.wait()
    }

    private func receive(_ bytes: some Sequence<UInt8>) throws { try channel.writeInbound(ByteBuffer(bytes: bytes)) }

    private func open(_ connection: UpstreamConnection) {
        connection.open(StreamHandler { _ in UnusedDelegate() }, on: channel.eventLoop) { [calls] error in
            calls.outcomes.append(error?.message ?? "opened")
        }
        channel.embeddedEventLoop.run()
    }

    @Test func `a call to an upstream that allows no streams ends with the reason`() throws {
        let connection = try connection(settings(maximum: 0))
        open(connection)
        channel.embeddedEventLoop.advanceTime(by: .seconds(4))
        open(connection)
        channel.embeddedEventLoop.advanceTime(by: .seconds(6))
        let error = "the upstream has accepted no calls for 10 s: its SETTINGS_MAX_CONCURRENT_STREAMS is 0"
        #expect(calls.outcomes == [error])
        channel.embeddedEventLoop.advanceTime(by: .seconds(4))
        #expect(calls.outcomes == [error, error])
        // The connection stays: calls that run aren't affected.
        #expect(channel.isActive)
        _ = try? channel.finish(acceptAlreadyClosed: true)
    }

    @Test func `a call is opened once the upstream allows streams again`() throws {
        let connection = try connection(settings(maximum: 0))
        open(connection)
        channel.embeddedEventLoop.advanceTime(by: .seconds(9))
        #expect(calls.outcomes.isEmpty)
        try receive(settings(maximum: 1))
        channel.embeddedEventLoop.advanceTime(by: .seconds(9))
        #expect(calls.outcomes == ["opened"])
        _ = try? channel.finish(acceptAlreadyClosed: true)
    }

    @Test func `a call ends if the upstream's SETTINGS never end`() throws {
        let connection = try connection(settings(maximum: 1).prefix(12))
        open(connection)
        channel.embeddedEventLoop.advanceTime(by: .seconds(10))
        #expect(calls.outcomes == ["the upstream sent no SETTINGS within 10 s"])
        _ = try? channel.finish(acceptAlreadyClosed: true)
    }

    @Test func `a call ends with the connection that it waits for`() throws {
        let connection = try connection(settings(maximum: 0))
        open(connection)
        _ = try? channel.finish(acceptAlreadyClosed: true)
        #expect(calls.outcomes == ["the connection to the upstream is closed"])
        channel.embeddedEventLoop.advanceTime(by: .seconds(10))
        #expect(calls.outcomes.count == 1)
    }
}
