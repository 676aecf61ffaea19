import NIOCore
import Synchronization

/// Whether the next client will need the solver, as far as those before it show.
///
/// Where it will, its connection to the solver is opened while it still opens its own to the service, and its first call
/// doesn't wait for it. Health checks, and callers of `slipway.v1` alone, need none.
final class Preconnect: Sendable {
    private let isLikely = Atomic<Bool>(false)

    /// True where the last client needed the solver, and it could be reached.
    var isNeeded: Bool { isLikely.load(ordering: .relaxed) }

    /// A client needed the solver, or is gone and didn't.
    func note(isNeeded: Bool) { isLikely.store(isNeeded, ordering: .relaxed) }
}

/// Does something once a connection is open and its first bytes are on their way. Bound to its event loop.
final class ChannelActiveHandler: ChannelInboundHandler {
    typealias InboundIn = Any

    private let work: () -> Void

    init(_ work: @escaping () -> Void) { self.work = work }

    func channelActive(context: ChannelHandlerContext) {
        context.fireChannelActive()
        // After what this turn has written is sent.
        context.eventLoop.assumeIsolated().execute(work)
    }
}
