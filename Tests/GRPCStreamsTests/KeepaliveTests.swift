import NIOCore
import NIOEmbedded
import NIOHTTP2
import Testing

@testable import GRPCStreams

/// Keepalive PINGs, in virtual time.
final class KeepaliveTests {
    /// Counts closed connections.
    private final class InactiveCounter: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer

        private(set) var count = 0

        func channelInactive(context: ChannelHandlerContext) { count += 1 }
    }

    private let channel = EmbeddedChannel()
    private let inactive = InactiveCounter()
    private var isNeeded = true
    private var losses = 0

    private func open(minimumInterval: Duration = .zero, isActive: Bool = false) throws {
        let keepalive = Keepalive(interval: .seconds(60), timeout: .seconds(20), minimumInterval: minimumInterval)
        let handler = KeepaliveHandler(keepalive, isNeeded: { self.isNeeded }) { self.losses += 1 }
        if isActive { channel.connect(to: try SocketAddress(unixDomainSocketPath: "x"), promise: nil) }
        try channel.pipeline.syncOperations.addHandlers(handler, inactive)
        if !isActive { channel.connect(to: try SocketAddress(unixDomainSocketPath: "x"), promise: nil) }
    }

    /// Advances the time and returns the number of PINGs that were sent.
    private func pings(in seconds: Int64) throws -> Int {
        channel.embeddedEventLoop.advanceTime(by: .seconds(seconds))
        var count = 0
        while let frame = try channel.readOutbound(as: HTTP2Frame.self) {
            guard case .ping(_, ack: false) = frame.payload, frame.streamID == .rootStream else { continue }
            count += 1
        }
        return count
    }

    private func receive() throws {
        try channel.writeInbound(ByteBuffer(bytes: [1]))
        #expect(try channel.readInbound(as: ByteBuffer.self) == ByteBuffer(bytes: [1]))
    }

    @Test(arguments: [false, true])
    func closesALostConnection(isActive: Bool) throws {
        try open(isActive: isActive)
        channel.pipeline.fireChannelActive()
        #expect(try pings(in: 59) == 0)
        #expect(try pings(in: 1) == 1)
        #expect(try pings(in: 19) == 0)
        #expect(losses == 0 && channel.isActive)
        #expect(try pings(in: 1) == 0)
        #expect(losses == 1 && !channel.isActive)
        #expect(try pings(in: 1000) == 0)
        #expect(losses == 1)
    }

    @Test func receivedDataPostponesThePing() throws {
        try open()
        #expect(try pings(in: 50) == 0)
        try receive()
        #expect(try pings(in: 59) == 0)
        #expect(try pings(in: 1) == 1)
    }

    @Test func anyDataIsAnAnswer() throws {
        try open()
        #expect(try pings(in: 60) == 1)
        #expect(try pings(in: 10) == 0)
        try receive()
        #expect(try pings(in: 59) == 0)
        #expect(try pings(in: 1) == 1)
        #expect(losses == 0 && channel.isActive)
    }

    @Test func waitsBetweenPings() throws {
        try open(minimumInterval: .seconds(310))
        #expect(try pings(in: 60) == 1)
        try receive()
        #expect(try pings(in: 309) == 0)
        #expect(try pings(in: 1) == 1)
        #expect(try pings(in: 20) == 0)
        #expect(losses == 1)
    }

    @Test func sendsNothingIfNobodyWaits() throws {
        isNeeded = false
        try open()
        #expect(try pings(in: 119) == 0)
        isNeeded = true
        #expect(try pings(in: 1) == 1)
    }

    @Test func stopsWithTheConnection() throws {
        try open()
        channel.pipeline.fireChannelInactive()
        #expect(inactive.count == 1)
        #expect(try pings(in: 100) == 0)
    }
}
