package import NIOCore
package import NIOHTTP2

/// Asks a client to open no more calls on a connection, without losing a call that the client opens in the meantime. Bound to
/// the connection's event loop.
///
/// swift-nio-http2 regards a server's connection as closed once it has sent GOAWAY and no stream is open. Any later
/// frame on a stream, e.g. HEADERS that the client sent before it read the GOAWAY, then ends the connection with
/// PROTOCOL_ERROR. GOAWAY is therefore written to the socket directly, bypassing the HTTP/2 handler. Its last stream ID
/// is the highest possible, so that it excludes no call, and a PING follows it. A client that has acked the PING has
/// read the GOAWAY and opens no more streams (RFC 9113 section 6.8).
package final class GoAwayAnnouncement: ChannelInboundHandler {
    package typealias InboundIn = HTTP2Frame

    /// Writes encoded frames, bypassing the HTTP/2 handler. Belongs between the socket, or TLS, and that handler.
    package final class Writer: ChannelInboundHandler {
        package typealias InboundIn = ByteBuffer
        package typealias OutboundOut = ByteBuffer

        private var context: ChannelHandlerContext?

        package init() {}

        package func handlerAdded(context: ChannelHandlerContext) { self.context = context }

        package func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

        func write(_ bytes: [UInt8]) {
            guard let context else { return }
            context.write(wrapOutboundOut(ByteBuffer(bytes: bytes)), promise: nil)
        }
    }

    /// The PING's data, which no other handler of the connection uses.
    private static let ping = HTTP2PingData(withInteger: 0x736c_6970_7761_7901)
    /// A GOAWAY frame on stream 0: 8 bytes of payload, with the last stream ID 2^31-1 and the error code NO_ERROR.
    private static let goAway: [UInt8] = [0, 0, 8, 7, 0, 0, 0, 0, 0, 0x7f, 0xff, 0xff, 0xff, 0, 0, 0, 0]

    private let writer: Writer
    private var onAcked: (() -> Void)?
    private var context: ChannelHandlerContext?

    package init(_ writer: Writer) { self.writer = writer }

    package func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    package func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

    /// Sends GOAWAY. `onAcked` is called once the client has read the GOAWAY, and never if the client disconnects first.
    package func send(onAcked: @escaping () -> Void) {
        guard let context, self.onAcked == nil else { return }
        self.onAcked = onAcked
        writer.write(Self.goAway)
        let frame = HTTP2Frame(streamID: .rootStream, payload: .ping(Self.ping, ack: false))
        context.channel.writeAndFlush(frame, promise: nil)
    }

    package func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if case .ping(Self.ping, ack: true) = unwrapInboundIn(data).payload {
            let onAcked = self.onAcked
            self.onAcked = {}
            onAcked?()
        }
        context.fireChannelRead(data)
    }
}
