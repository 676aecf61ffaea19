import Bridge
import NIOCore
import NIOEmbedded
import NIOHTTP2
import Testing

@testable import GRPCStreams

/// Negotiates HTTP/2 with bytes instead of an upstream.
struct HTTP2NegotiationHandlerTests {
    private static let settings: [UInt8] = [0, 0, 0, 4, 0, 0, 0, 0, 0]

    private let channel = EmbeddedChannel()
    private let opened: EventLoopPromise<UpstreamConnection>

    init() { opened = channel.eventLoop.makePromise() }

    private func connect(upgrades: Bool) throws {
        let handler = HTTP2NegotiationHandler(
            upgrades: upgrades,
            authority: "localhost",
            scheme: "http",
            start: channel.eventLoop.now,
            timeout: .seconds(10),
            opened: opened
        )
        handler.hint = " (hint)"
        handler.describe = { "described: \($0)" }
        try channel.pipeline.syncOperations.addHandler(handler)
        channel.connect(to: try SocketAddress(ipAddress: "127.0.0.1", port: 1), promise: nil)
    }

    private func receive(_ text: String) throws { try channel.writeInbound(ByteBuffer(string: text)) }

    /// The outcome of the negotiation so far.
    private func outcome() -> String {
        var outcome = "pending"
        opened.futureResult.assumeIsolated().whenComplete { result in
            switch result {
            case .success: outcome = "opened"
            case .failure(let error as BridgeError): outcome = error.message
            case .failure(let error): outcome = "\(type(of: error))"
            }
        }
        return outcome
    }

    @Test func opensOnceTheFirstFrameHasBegun() throws {
        try connect(upgrades: false)
        let preface = try #require(try channel.readOutbound(as: ByteBuffer.self))
        #expect(preface.readableBytesView.starts(with: "PRI * HTTP/2.0".utf8))
        try channel.writeInbound(ByteBuffer(bytes: Self.settings.prefix(4)))
        try channel.writeInbound(ByteBuffer(bytes: Self.settings.dropFirst(4)))
        #expect(outcome() == "opened")
        #expect(channel.isActive)
        // The timer is cancelled.
        channel.embeddedEventLoop.advanceTime(by: .seconds(60))
        #expect(channel.isActive)
        _ = try? channel.finish(acceptAlreadyClosed: true)
    }

    @Test func opensNoStreamOnAClosedConnection() throws {
        try connect(upgrades: false)
        try channel.writeInbound(ByteBuffer(bytes: Self.settings))
        let connection = try opened.futureResult.wait()
        _ = try channel.finish()
        var failures: [String?] = []
        let handler = StreamHandler { _ in UnusedDelegate() }
        connection.open(handler, on: channel.eventLoop) { failures.append($0?.message) }
        #expect(failures == ["the connection to the upstream is closed"])
    }

    @Test func reportsHTTP1() throws {
        try connect(upgrades: false)
        try receive("HTTP/1.1 400 Bad Request\r\n\r\n")
        #expect(outcome() == "SpeaksHTTP1")
        #expect(!channel.isActive)
    }

    @Test func reportsATLSAlert() throws {
        try connect(upgrades: false)
        try channel.writeInbound(ByteBuffer(bytes: [0x15, 0x03, 0x01, 0x00, 0x02, 0x02, 0x16]))
        #expect(outcome() == "it speaks TLS (hint)")
    }

    @Test func reportsAClosedConnection() throws {
        try connect(upgrades: false)
        channel.close(promise: nil)
        #expect(outcome() == "it closed the connection (hint)")
    }

    @Test func describesAnError() throws {
        try connect(upgrades: false)
        channel.pipeline.fireErrorCaught(ChannelError.ioOnClosedChannel)
        #expect(outcome() == "described: \(ChannelError.ioOnClosedChannel)")
    }

    @Test func timesOut() throws {
        try connect(upgrades: false)
        channel.embeddedEventLoop.advanceTime(by: .seconds(9))
        #expect(channel.isActive)
        channel.embeddedEventLoop.advanceTime(by: .seconds(2))
        #expect(outcome() == "it sent no HTTP/2 response within 10 s")
        #expect(!channel.isActive)
    }

    @Test func countsTheTimeFromTheStartOfTheAttempt() throws {
        let handler = HTTP2NegotiationHandler(
            upgrades: false,
            authority: "localhost",
            scheme: "http",
            start: channel.eventLoop.now,
            timeout: .seconds(10),
            opened: opened
        )
        channel.embeddedEventLoop.advanceTime(by: .seconds(8))
        try channel.pipeline.syncOperations.addHandler(handler)
        channel.connect(to: try SocketAddress(ipAddress: "127.0.0.1", port: 1), promise: nil)
        channel.embeddedEventLoop.advanceTime(by: .seconds(2))
        #expect(outcome() == "it sent no HTTP/2 response within 10 s")
    }

    @Test func upgrades() throws {
        try connect(upgrades: true)
        let request = try #require(try channel.readOutbound(as: ByteBuffer.self))
        let text = String(buffer: request)
        #expect(text == "POST /grpc HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n")
        try receive("HTTP/1.1 101 UPGRADED\r\nUpgrade: h2c\r")
        try channel.writeInbound(ByteBuffer(bytes: Array("\n\r\n".utf8) + Self.settings))
        #expect(outcome() == "opened")
        _ = try? channel.finish(acceptAlreadyClosed: true)
    }

    @Test func reportsARefusedUpgrade() throws {
        try connect(upgrades: true)
        try receive("HTTP/1.1 404 Not Found\r\n\r\n")
        #expect(outcome() == "it neither speaks HTTP/2 nor upgrades at /grpc: it responded 'HTTP/1.1 404 Not Found'")
    }

    @Test func reportsAnEndlessResponse() throws {
        try connect(upgrades: true)
        try receive(String(repeating: "x", count: 17_000))
        #expect(outcome() == "the header of its response to an upgrade at /grpc exceeds 16384 bytes")
    }
}

struct ConnectionObserverTests {
    @Test func closesAfterAConnectionError() throws {
        var errors: [any Error] = []
        let channel = EmbeddedChannel(handler: ConnectionErrorHandler { errors.append($0) })
        channel.connect(to: try SocketAddress(ipAddress: "127.0.0.1", port: 1), promise: nil)
        channel.pipeline.fireErrorCaught(NIOHTTP2Errors.streamError(streamID: 1, baseError: ChannelError.eof))
        #expect(channel.isActive && errors.isEmpty)
        channel.pipeline.fireErrorCaught(ChannelError.ioOnClosedChannel)
        #expect(!channel.isActive && errors.count == 1)
    }

    @Test(arguments: [true, false]) func observesTheFirstGoAway(sendsGoAway: Bool) throws {
        var count = 0
        let channel = EmbeddedChannel(handler: GoAwayObserver { count += 1 })
        channel.connect(to: try SocketAddress(ipAddress: "127.0.0.1", port: 1), promise: nil)
        let payload = HTTP2Frame.FramePayload.goAway(lastStreamID: 1, errorCode: .noError, opaqueData: nil)
        if sendsGoAway { try channel.writeInbound(HTTP2Frame(streamID: .rootStream, payload: payload)) }
        #expect(count == (sendsGoAway ? 1 : 0))
        channel.close(promise: nil)
        #expect(count == 1)
    }
}

private final class UnusedDelegate: StreamDelegate {
    func receive(_ payload: HTTP2Frame.FramePayload) {}
    func readComplete() {}
    func writabilityChanged() {}
    func closed() {}
}
