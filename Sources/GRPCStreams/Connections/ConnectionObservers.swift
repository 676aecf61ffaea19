package import NIOCore
package import NIOHTTP2

/// Closes a connection after a connection error; the connection's streams report the error. Bound to the connection's event loop.
package final class ConnectionErrorHandler: ChannelInboundHandler {
    package typealias InboundIn = HTTP2Frame

    private let onError: (any Error) -> Void

    /// - Parameter onError: Called before the connection is closed.
    package init(onError: @escaping (any Error) -> Void = { _ in }) { self.onError = onError }

    /// Closes the connection, unless the error concerns only a single stream, in which case only that stream ends.
    package func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if error is NIOHTTP2Errors.StreamError { return }
        onError(error)
        context.close(promise: nil)
    }
}

/// Calls back once, when the peer sends GOAWAY or the connection is closed. Bound to the connection's event loop.
package final class GoAwayObserver: ChannelInboundHandler {
    package typealias InboundIn = HTTP2Frame

    private var onGoAway: (() -> Void)?

    package init(_ onGoAway: @escaping () -> Void) { self.onGoAway = onGoAway }

    package func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if case .goAway = unwrapInboundIn(data).payload { goAway() }
        context.fireChannelRead(data)
    }

    package func channelInactive(context: ChannelHandlerContext) {
        goAway()
        context.fireChannelInactive()
    }

    private func goAway() {
        onGoAway?()
        onGoAway = nil
    }
}

/// Calls back after a channel has become active and its first bytes are written. Bound to the channel's event loop.
package final class ChannelActiveHandler: ChannelInboundHandler {
    package typealias InboundIn = Any

    private let onActive: () -> Void

    package init(_ onActive: @escaping () -> Void) { self.onActive = onActive }

    package func channelActive(context: ChannelHandlerContext) {
        context.fireChannelActive()
        // The callback runs in the next turn of the event loop, so that the writes of this turn are sent first.
        context.eventLoop.assumeIsolated().execute(onActive)
    }
}
