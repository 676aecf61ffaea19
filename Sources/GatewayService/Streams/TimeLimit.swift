import Bridge
import NIOCore

/// How long something may take, and what is said where it takes longer.
struct TimeLimit {
    let eventLoop: any EventLoop
    let end: NIODeadline
    let error: BridgeError
    /// Told where it is over.
    var whenMet: @Sendable () -> Void = {}

    /// Starts to wait; whoever cancels it in time hears nothing.
    ///
    /// - Parameter whenOver: told on the event loop, which it is bound to.
    func start(_ whenOver: @escaping (BridgeError) -> Void) -> Scheduled<Void> {
        let bound = NIOLoopBound(whenOver, eventLoop: eventLoop)
        return eventLoop.scheduleTask(deadline: end) { [error, whenMet] in
            whenMet()
            bound.value(error)
        }
    }
}
