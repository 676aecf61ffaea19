package import NIOCore
import NIOHTTP2

/// When a side that says nothing is asked whether it is still there, and when it is taken for gone.
///
/// Nobody tells where a machine lost its power, or something on the way forgot the connection: the calls of such a
/// connection would wait for ever, and hold what they hold.
package struct Keepalive: Sendable, Hashable {
    /// Nothing was heard for so long: it is asked, with a PING of HTTP/2.
    package var silence: Duration
    /// So long it may take to say anything then.
    package var patience: Duration
    /// At least so long lies between two questions.
    package var pause: Duration

    /// As said.
    package init(silence: Duration, patience: Duration, pause: Duration = .zero) {
        self.silence = silence
        self.patience = patience
        self.pause = pause
    }

    /// For clients.
    package static let clients = Keepalive(silence: .seconds(60), patience: .seconds(20))

    /// For a solver: a server of gRPC's closes the connection of a client that asks more often than every five minutes,
    /// or without a call that runs.
    package static let solver = Keepalive(silence: .seconds(20), patience: .seconds(20), pause: .seconds(310))
}

/// Asks the other side of an HTTP/2 connection whether it is there, and closes the connection where it isn't. Stands
/// first in the pipeline, so that whatever is read counts as an answer. Bound to its event loop.
package final class KeepaliveHandler: ChannelInboundHandler {
    package typealias InboundIn = ByteBuffer
    package typealias InboundOut = ByteBuffer

    private let silence, patience, pause: TimeAmount
    private let isNeeded: () -> Bool
    private let whenGone: () -> Void
    private var lastRead = NIODeadline.now()
    private var lastAsked: NIODeadline?
    private var isAsking = false
    private var timer: Scheduled<Void>?

    /// - Parameters:
    ///   - isNeeded: false where nobody waits for the other side.
    ///   - whenGone: told before the connection is closed.
    package init(_ keepalive: Keepalive, isNeeded: @escaping () -> Bool = { true }, whenGone: @escaping () -> Void) {
        silence = TimeAmount(keepalive.silence)
        patience = TimeAmount(keepalive.patience)
        pause = TimeAmount(keepalive.pause)
        self.isNeeded = isNeeded
        self.whenGone = whenGone
    }

    package func handlerAdded(context: ChannelHandlerContext) { if context.channel.isActive { begin(context) } }

    package func channelActive(context: ChannelHandlerContext) {
        begin(context)
        context.fireChannelActive()
    }

    package func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        lastRead = .now()
        context.fireChannelRead(data)
    }

    package func channelInactive(context: ChannelHandlerContext) {
        timer?.cancel()
        context.fireChannelInactive()
    }

    package func handlerRemoved(context: ChannelHandlerContext) { timer?.cancel() }

    private func begin(_ context: ChannelHandlerContext) {
        guard timer == nil else { return }
        lastRead = .now()
        check(again: lastRead + silence, context)
    }

    private func check(again time: NIODeadline, _ context: ChannelHandlerContext) {
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        timer = context.eventLoop.scheduleTask(deadline: time) { bound.value.0.check(bound.value.1) }
    }

    private func check(_ context: ChannelHandlerContext) {
        let now = NIODeadline.now()
        if isAsking, let lastAsked {
            if lastRead >= lastAsked {
                isAsking = false
            } else if now >= lastAsked + patience {
                whenGone()
                return context.close(promise: nil)
            } else {
                return check(again: lastAsked + patience, context)
            }
        }
        var due = lastRead + silence
        if let lastAsked { due = max(due, lastAsked + pause) }
        guard now >= due else { return check(again: due, context) }
        guard isNeeded() else { return check(again: now + silence, context) }
        lastAsked = now
        isAsking = true
        let ping = HTTP2Frame(streamID: .rootStream, payload: .ping(HTTP2PingData(), ack: false))
        context.channel.writeAndFlush(ping, promise: nil)
        check(again: now + patience, context)
    }
}
