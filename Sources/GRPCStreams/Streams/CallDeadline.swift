package import Bridge
package import NIOCore

/// The time by which a call must have ended, and the error with which the call ends otherwise.
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

    /// Schedules `expire` to run at the deadline, on the event loop, unless the returned task is cancelled.
    func schedule(_ expire: @escaping (BridgeError) -> Void) -> Scheduled<Void> {
        let bound = NIOLoopBound(expire, eventLoop: eventLoop)
        return eventLoop.scheduleTask(deadline: end) { [error, onExpiry] in
            onExpiry()
            bound.value(error)
        }
    }
}
