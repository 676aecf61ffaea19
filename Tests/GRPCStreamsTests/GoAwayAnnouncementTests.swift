import NIOCore
import NIOEmbedded
import NIOHPACK
import NIOHTTP2
import Testing

@testable import GRPCStreams

/// The end of a client's connection, in bytes.
struct GoAwayAnnouncementTests {
    private static let preface = Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8) + [0, 0, 0, 4, 0, 0, 0, 0, 0]
    /// HEADERS of stream 1 that end it: `:method: POST`, `:path: /`, `:scheme: http` of HPACK's static table, `:authority: x`.
    private static let call: [UInt8] = [0, 0, 6, 1, 5, 0, 0, 0, 1, 0x83, 0x84, 0x86, 0x01, 0x01, 0x78]

    private let channel = EmbeddedChannel()
    private let announcement: GoAwayAnnouncement
    private let errors = ErrorList()

    /// The errors of a connection.
    private final class ErrorList: ChannelInboundHandler {
        typealias InboundIn = HTTP2Frame
        var errors: [any Error] = []

        func errorCaught(context: ChannelHandlerContext, error: any Error) { errors.append(error) }
    }

    init() throws {
        let writer = GoAwayAnnouncement.Writer()
        announcement = GoAwayAnnouncement(writer)
        let http2 = NIOHTTP2Handler(
            mode: .server,
            eventLoop: channel.eventLoop,
            connectionConfiguration: HTTP2Settings.server(headerBytes: 8192, maxConcurrentStreams: 10),
            streamConfiguration: HTTP2Settings.stream,
            inboundStreamInitializer: { $0.eventLoop.makeSucceededVoidFuture() }
        )
        try channel.pipeline.syncOperations.addHandlers([writer, http2, announcement, errors])
        channel.connect(to: try SocketAddress(ipAddress: "127.0.0.1", port: 1), promise: nil)
        try receive(Self.preface)
        _ = try sent()
    }

    private func receive(_ bytes: [UInt8]) throws { try channel.writeInbound(ByteBuffer(bytes: bytes)) }

    /// The types of the frames that were sent since the last call, e.g. 7 for GOAWAY, and the last frame's payload.
    private func sent() throws -> (types: [UInt8], payload: [UInt8]) {
        var bytes = ByteBuffer()
        while var next = try channel.readOutbound(as: ByteBuffer.self) { bytes.writeBuffer(&next) }
        var (types, payload): ([UInt8], [UInt8]) = ([], [])
        while let header = bytes.readBytes(length: 9) {
            types.append(header[3])
            payload = bytes.readBytes(length: Int(header[2])) ?? []
        }
        return (types, payload)
    }

    @Test func acceptsACallThatTheClientOpensBeforeItHasReadTheGoAway() throws {
        var acks = 0
        announcement.send { acks += 1 }
        let (types, ping) = try sent()
        #expect(types == [7, 6])
        // The client sent this before it received the GOAWAY.
        try receive(Self.call)
        #expect(errors.errors.isEmpty)
        #expect(try !sent().types.contains(7))
        #expect(acks == 0)
        // Another PING's ack doesn't count.
        try receive([0, 0, 8, 6, 1, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8])
        #expect(acks == 0)
        try receive([0, 0, 8, 6, 1, 0, 0, 0, 0] + ping)
        #expect(acks == 1)
        _ = try? channel.finish(acceptAlreadyClosed: true)
    }

    @Test func isSentOnce() throws {
        announcement.send {}
        announcement.send {}
        #expect(try sent().types == [7, 6])
        _ = try? channel.finish(acceptAlreadyClosed: true)
    }

    /// The reason for the announcement.
    @Test func `swift-nio-http2 ends a connection on which a call is opened after its own GOAWAY`() throws {
        let goAway = HTTP2Frame.FramePayload.goAway(lastStreamID: .maxID, errorCode: .noError, opaqueData: nil)
        let frame = HTTP2Frame(streamID: .rootStream, payload: goAway)
        channel.writeAndFlush(frame, promise: nil)
        try? receive(Self.call)
        #expect(!errors.errors.isEmpty)
        _ = try? channel.finish(acceptAlreadyClosed: true)
    }
}
