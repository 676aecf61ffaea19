import Bridge
package import NIOCore
import NIOHTTP2

/// Thrown if the peer responds to the HTTP/2 preface with HTTP/1.1.
package struct SpeaksHTTP1: Error {}

/// Negotiates HTTP/2 on a new connection to an upstream, then removes itself from the pipeline.
/// Bound to the connection's event loop.
package final class HTTP2NegotiationHandler: ChannelInboundHandler, RemovableChannelHandler {
    package typealias InboundIn = ByteBuffer
    package typealias InboundOut = ByteBuffer
    package typealias OutboundOut = ByteBuffer

    /// The maximum size of an upgrade response's header, in bytes.
    private static let responseLimit = 16_384

    private let upgrades: Bool
    private let authority: String
    private let scheme: String
    private let start: NIODeadline
    private let timeout: TimeAmount
    /// Describes an error that the pipeline reports, e.g. a failed TLS handshake, for the message of the `BridgeError`.
    package var describe: (any Error) -> String = { "\($0)" }
    /// A hint appended to the error if the peer closes the connection without a response, or speaks TLS.
    package var hint = ""
    private let opened: EventLoopPromise<UpstreamConnection>
    private var received = ByteBuffer()
    private var multiplexer: NIOHTTP2Handler.StreamMultiplexer?
    private var queue: NIOLoopBound<StreamQueue>?
    private var timer: Scheduled<Void>?
    private var isOver = false

    /// - Parameters:
    ///   - upgrades: Whether to request an upgrade at `/grpc` first, as Docker's client does; false to send HTTP/2 from the
    ///     first byte.
    ///   - authority: The `:authority` of requests.
    ///   - scheme: The `:scheme` of requests.
    ///   - start: The time at which the attempt to connect began.
    ///   - timeout: The time limit of the attempt, and of each call's wait until the upstream's SETTINGS allow the call.
    ///   - opened: Succeeds once the peer has responded with HTTP/2; fails with `SpeaksHTTP1` or a `BridgeError`.
    package init(
        upgrades: Bool,
        authority: String,
        scheme: String,
        start: NIODeadline,
        timeout: TimeAmount,
        opened: EventLoopPromise<UpstreamConnection>
    ) {
        self.upgrades = upgrades
        self.authority = authority
        self.scheme = scheme
        self.start = start
        self.timeout = timeout
        self.opened = opened
    }

    package func channelActive(context: ChannelHandlerContext) {
        let timeout = self.timeout
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        timer = context.eventLoop.scheduleTask(deadline: start + timeout) {
            let (handler, context) = bound.value
            handler.fail(
                BridgeError(.unavailable, "it sent no HTTP/2 response within \(timeout.nanoseconds / 1_000_000_000) s"),
                context
            )
        }
        if upgrades {
            let request = "POST /grpc HTTP/1.1\r\nHost: \(authority)\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n"
            context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: request)), promise: nil)
        } else {
            addHTTP2(context)
        }
        context.fireChannelActive()
    }

    package func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isOver else { return context.fireChannelRead(data) }
        var bytes = unwrapInboundIn(data)
        received.writeBuffer(&bytes)
        if upgrades { readUpgrade(context) } else { readDirect(context) }
    }

    /// Checks the first bytes that the peer sends after the HTTP/2 preface. An HTTP/1.1 response or a TLS alert is an error;
    /// all other bytes are left to the HTTP/2 handler.
    private func readDirect(_ context: ChannelHandlerContext) {
        guard received.readableBytes >= 5 else { return }
        if received.readableBytesView.starts(with: "HTTP/".utf8) { return fail(SpeaksHTTP1(), context) }
        // A TLS alert means that the peer read the HTTP/2 preface as a TLS handshake.
        if received.readableBytesView.starts(with: [0x15, 0x03]) {
            return fail(BridgeError(.unavailable, "it speaks TLS\(hint)"), context)
        }
        finish(context)
    }

    private func readUpgrade(_ context: ChannelHandlerContext) {
        let view = received.readableBytesView
        let end = Array("\r\n\r\n".utf8)
        guard let index = view.indices.first(where: { view[$0...].starts(with: end) }) else {
            if view.count > Self.responseLimit {
                let message = "the header of its response to an upgrade at /grpc exceeds \(Self.responseLimit) bytes"
                fail(BridgeError(.unavailable, message), context)
            }
            return
        }
        let line = String(decoding: view.prefix { $0 != UInt8(ascii: "\r") }, as: UTF8.self)
        guard line.hasPrefix("HTTP/1.1 101") else {
            let message = "it neither speaks HTTP/2 nor upgrades at /grpc: it responded '\(line)'"
            return fail(BridgeError(.unavailable, message), context)
        }
        received.moveReaderIndex(to: index + end.count)
        addHTTP2(context)
        finish(context)
    }

    private func addHTTP2(_ context: ChannelHandlerContext) {
        do {
            let http2 = NIOHTTP2Handler(
                mode: .client,
                eventLoop: context.eventLoop,
                connectionConfiguration: HTTP2Settings.client,
                streamConfiguration: HTTP2Settings.stream,
                inboundStreamInitializer: { channel in channel.close() }
            )
            let queue = StreamQueue(eventLoop: context.eventLoop, waitTime: timeout)
            try context.pipeline.syncOperations.addHandlers(WriteGathering(), http2, queue, position: .after(self))
            try context.pipeline.syncOperations.addHandler(ConnectionErrorHandler())
            multiplexer = try http2.syncMultiplexer()
            self.queue = NIOLoopBound(queue, eventLoop: context.eventLoop)
        } catch {
            fail(error, context)
        }
    }

    private func finish(_ context: ChannelHandlerContext) {
        guard !isOver, let multiplexer, let queue else { return }
        isOver = true
        timer?.cancel()
        // `opened` succeeds before the first bytes are passed on, because they may contain a GOAWAY that the connection's owner
        // must see.
        opened.succeed(
            UpstreamConnection(
                channel: context.channel,
                multiplexer: multiplexer,
                queue: queue,
                authority: authority,
                scheme: scheme
            )
        )
        if received.readableBytes > 0 {
            context.fireChannelRead(wrapInboundOut(received))
            received = ByteBuffer()
        }
        context.pipeline.syncOperations.removeHandler(self, promise: nil)
    }

    private func fail(_ error: any Error, _ context: ChannelHandlerContext) {
        guard !isOver else { return }
        isOver = true
        timer?.cancel()
        opened.fail(error)
        context.close(promise: nil)
    }

    package func channelInactive(context: ChannelHandlerContext) {
        fail(BridgeError(.unavailable, "it closed the connection\(hint)"), context)
        context.fireChannelInactive()
    }

    package func errorCaught(context: ChannelHandlerContext, error: any Error) {
        fail(BridgeError(.unavailable, describe(error)), context)
    }
}
