package import Bridge
package import NIOCore

/// The time by which a call must be over, and the error it gets otherwise.
package struct CallDeadline {
    package let eventLoop: any EventLoop
    package let end: NIODeadline
    package let error: BridgeError
    /// Called when the deadline passes.
    package var onExpiry: @Sendable () -> Void

    package init(
        eventLoop: any EventLoop,
        end: NIODeadline,
        error: BridgeError,
        onExpiry: @escaping @Sendable () -> Void = {}
    ) {
        self.eventLoop = eventLoop
        self.end = end
        self.error = error
        self.onExpiry = onExpiry
    }

    /// Schedules `expire` for the deadline, on the event loop. Cancelling the returned task cancels it.
    func schedule(_ expire: @escaping (BridgeError) -> Void) -> Scheduled<Void> {
        let bound = NIOLoopBound(expire, eventLoop: eventLoop)
        return eventLoop.scheduleTask(deadline: end) { [error, onExpiry] in
            onExpiry()
            bound.value(error)
        }
    }
}
