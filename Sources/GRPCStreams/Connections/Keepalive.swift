package import NIOCore
import NIOHTTP2

/// The intervals of keepalive PINGs.
///
/// TCP doesn't report that the remote machine lost power, or that a router dropped the connection. Without PINGs, the calls
/// on such a connection would wait forever and keep their resources.
package struct Keepalive: Sendable, Hashable {
    /// The time without received data after which a PING is sent.
    package var interval: Duration
    /// The time within which the peer must send data after a PING.
    package var timeout: Duration
    /// The minimum time between two PINGs.
    package var minimumInterval: Duration

    package init(interval: Duration, timeout: Duration, minimumInterval: Duration = .zero) {
        self.interval = interval
        self.timeout = timeout
        self.minimumInterval = minimumInterval
    }

    package static let clients = Keepalive(interval: .seconds(60), timeout: .seconds(20))

    /// The intervals for upstream connections. PINGs are at least 310 s apart, because by default a gRPC server closes the
    /// connection of a client that sends PINGs more often than every five minutes.
    package static let upstream = Keepalive(
        interval: .seconds(20),
        timeout: .seconds(20),
        minimumInterval: .seconds(310)
    )
}

/// Sends keepalive PINGs on an HTTP/2 connection and closes the connection if the peer has vanished.
///
/// Any received data counts as a PING ack, so the handler must be the first in the pipeline. Bound to the connection's event
/// loop.
package final class KeepaliveHandler: ChannelInboundHandler {
    package typealias InboundIn = ByteBuffer
    package typealias InboundOut = ByteBuffer

    private let interval, timeout, minimumInterval: TimeAmount
    private let isNeeded: () -> Bool
    private let onLoss: () -> Void
    private var lastRead = NIODeadline.uptimeNanoseconds(0)
    private var lastPing: NIODeadline?
    private var timer: Scheduled<Void>?

    /// - Parameters:
    ///   - isNeeded: Returns whether anything waits for the peer; no PING is sent otherwise.
    ///   - onLoss: Called before the connection to a vanished peer is closed.
    package init(_ keepalive: Keepalive, isNeeded: @escaping () -> Bool = { true }, onLoss: @escaping () -> Void) {
        interval = TimeAmount(keepalive.interval)
        timeout = TimeAmount(keepalive.timeout)
        minimumInterval = TimeAmount(keepalive.minimumInterval)
        self.isNeeded = isNeeded
        self.onLoss = onLoss
    }

    package func handlerAdded(context: ChannelHandlerContext) { if context.channel.isActive { begin(context) } }

    package func channelActive(context: ChannelHandlerContext) {
        begin(context)
        context.fireChannelActive()
    }

    package func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        lastRead = context.eventLoop.now
        context.fireChannelRead(data)
    }

    package func channelInactive(context: ChannelHandlerContext) {
        timer?.cancel()
        context.fireChannelInactive()
    }

    private func begin(_ context: ChannelHandlerContext) {
        guard timer == nil else { return }
        lastRead = context.eventLoop.now
        check(at: lastRead + interval, context)
    }

    private func check(at time: NIODeadline, _ context: ChannelHandlerContext) {
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        timer = context.eventLoop.scheduleTask(deadline: time) { bound.value.0.check(bound.value.1) }
    }

    private func check(_ context: ChannelHandlerContext) {
        let now = context.eventLoop.now
        if let lastPing, lastRead < lastPing {
            guard now >= lastPing + timeout else { return check(at: lastPing + timeout, context) }
            onLoss()
            return context.close(promise: nil)
        }
        var due = lastRead + interval
        if let lastPing { due = max(due, lastPing + minimumInterval) }
        guard now >= due else { return check(at: due, context) }
        guard isNeeded() else { return check(at: now + interval, context) }
        lastPing = now
        let ping = HTTP2Frame(streamID: .rootStream, payload: .ping(HTTP2PingData(), ack: false))
        context.channel.writeAndFlush(ping, promise: nil)
        check(at: now + timeout, context)
    }
}
