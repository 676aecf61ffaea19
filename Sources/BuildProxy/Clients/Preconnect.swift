import NIOCore
import Synchronization

/// A prediction whether the next client will need the upstream, from the last one.
///
/// If so, its upstream connection is opened as soon as the client connects, and the first call doesn't wait for it. Health
/// checks and callers of `slipway.v1` alone don't need one.
final class Preconnect: Sendable {
    private let isLikely = Atomic<Bool>(false)

    /// Whether the last client needed the upstream and reached it.
    var isNeeded: Bool { isLikely.load(ordering: .relaxed) }

    /// Records that a client needed the upstream, or disconnected without needing it.
    func note(isNeeded: Bool) { isLikely.store(isNeeded, ordering: .relaxed) }
}

/// Calls back once a channel is active and its first bytes are written. Bound to its event loop.
final class ChannelActiveHandler: ChannelInboundHandler {
    typealias InboundIn = Any

    private let onActive: () -> Void

    init(_ onActive: @escaping () -> Void) { self.onActive = onActive }

    func channelActive(context: ChannelHandlerContext) {
        context.fireChannelActive()
        // In the next turn, after this one's writes are sent.
        context.eventLoop.assumeIsolated().execute(onActive)
    }
}
