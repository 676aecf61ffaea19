import Bridge
import GRPCStreams
import NIOCore
import NIOHTTP2

/// Sees a connection to a solver through until it speaks HTTP/2, then takes itself out of the way.
///
/// Bound to its event loop.
final class HTTP2NegotiationHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// Bytes that the answer to an upgrade may have.
    private static let answerLimit = 16_384

    private let upgrades: Bool
    private let authority: String
    private let scheme: String
    /// Says what a failure of the connection means.
    var explain: (any Error) -> String = { "\($0)" }
    /// Said where the other side ends the connection without a word.
    var remark = ""
    private let opened: EventLoopPromise<UpstreamConnection>
    private var received = ByteBuffer()
    private var multiplexer: NIOHTTP2Handler.StreamMultiplexer?
    private var timer: Scheduled<Void>?
    private var isOver = false

    /// - Parameters:
    ///   - upgrades: true to ask for an upgrade at `/grpc` first, as Docker's own client does; false to speak HTTP/2 from
    ///     the first byte.
    ///   - authority: what requests name as `:authority`.
    ///   - scheme: what requests name as `:scheme`.
    ///   - opened: told once the other side speaks HTTP/2.
    init(upgrades: Bool, authority: String, scheme: String, opened: EventLoopPromise<UpstreamConnection>) {
        self.upgrades = upgrades
        self.authority = authority
        self.scheme = scheme
        self.opened = opened
    }

    func channelActive(context: ChannelHandlerContext) {
        let limit = UpstreamEndpoint.connectTimeout
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        timer = context.eventLoop.scheduleTask(in: limit) {
            let (handler, context) = bound.value
            handler.fail(
                BridgeError(.unavailable, "it said nothing within \(limit.nanoseconds / 1_000_000_000) s"),
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

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isOver else { return context.fireChannelRead(data) }
        var bytes = unwrapInboundIn(data)
        received.writeBuffer(&bytes)
        if upgrades { readUpgrade(context) } else { readDirect(context) }
    }

    /// What HTTP/2 opens with is the head of a frame: a length, and the type of SETTINGS.
    private func readDirect(_ context: ChannelHandlerContext) {
        guard received.readableBytes >= 5 else { return }
        if received.readableBytesView.starts(with: "HTTP/".utf8) { return fail(SpeaksHTTP1(), context) }
        // An alert of TLS, which takes what it got for a handshake.
        if received.readableBytesView.starts(with: [0x15, 0x03]) {
            return fail(BridgeError(.unavailable, "it speaks TLS\(remark)"), context)
        }
        finish(context)
    }

    private func readUpgrade(_ context: ChannelHandlerContext) {
        let view = received.readableBytesView
        let end = Array("\r\n\r\n".utf8)
        guard let index = view.indices.first(where: { view[$0...].starts(with: end) }) else {
            if view.count > Self.answerLimit {
                fail(BridgeError(.unavailable, "its answer to an upgrade at /grpc has no end"), context)
            }
            return
        }
        let line = String(decoding: view.prefix { $0 != UInt8(ascii: "\r") }, as: UTF8.self)
        guard line.hasPrefix("HTTP/1.1 101") else {
            let message = "it neither speaks HTTP/2 nor upgrades at /grpc: it answered '\(line)'"
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
            try context.pipeline.syncOperations.addHandlers(WriteGathering(), http2, position: .after(self))
            try context.pipeline.syncOperations.addHandler(ConnectionErrorHandler())
            multiplexer = try http2.syncMultiplexer()
        } catch {
            fail(error, context)
        }
    }

    private func finish(_ context: ChannelHandlerContext) {
        guard !isOver, let multiplexer else { return }
        isOver = true
        timer?.cancel()
        if received.readableBytes > 0 {
            context.fireChannelRead(wrapInboundOut(received))
            received = ByteBuffer()
        }
        opened.succeed(
            UpstreamConnection(channel: context.channel, multiplexer: multiplexer, authority: authority, scheme: scheme)
        )
        context.pipeline.syncOperations.removeHandler(self, promise: nil)
    }

    private func fail(_ error: any Error, _ context: ChannelHandlerContext) {
        guard !isOver else { return }
        isOver = true
        timer?.cancel()
        opened.fail(error)
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        fail(BridgeError(.unavailable, "it closed the connection\(remark)"), context)
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        fail(BridgeError(.unavailable, explain(error)), context)
    }
}

/// Closes a connection that broke; its streams report it.
final class ConnectionErrorHandler: ChannelInboundHandler {
    typealias InboundIn = HTTP2Frame

    private let report: (any Error) -> Void

    /// - Parameter report: told what broke it.
    init(report: @escaping (any Error) -> Void = { _ in }) { self.report = report }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if error is NIOHTTP2Errors.StreamError { return }
        report(error)
        context.close(promise: nil)
    }
}
