package import Bridge
package import NIOCore
package import NIOHTTP2

/// Lets calls to an upstream open streams once its SETTINGS allow it, and fails calls that wait for too long. Bound to the event
/// loop of the connection.
///
/// A stream beyond `SETTINGS_MAX_CONCURRENT_STREAMS` waits in swift-nio-http2 until another stream closes. With a maximum of 0
/// there may be no other stream, and the call would hang until its client gives up.
package final class StreamQueue: ChannelInboundHandler {
    package typealias InboundIn = HTTP2Frame

    private typealias Call = (BridgeError?) -> Void

    private let eventLoop: any EventLoop
    private let waitTime: TimeAmount
    private var state = StreamQueueState<Call>()

    /// - Parameter waitTime: The time after which a call fails if its stream can't be opened.
    package init(eventLoop: any EventLoop, waitTime: TimeAmount) {
        self.eventLoop = eventLoop
        self.waitTime = waitTime
    }

    /// Queues a call until a stream can be opened.
    ///
    /// - Parameter onAdmission: Called once: with nil as soon as a stream can be opened, or with an error if that takes longer
    ///   than `waitTime` or the connection is closed.
    package func wait(_ onAdmission: @escaping (BridgeError?) -> Void) {
        switch state.add(onAdmission) {
        case .open: onAdmission(nil)
        case .fail: onAdmission(Self.closed)
        case .wait(let number):
            eventLoop.assumeIsolated().scheduleTask(in: waitTime) { [weak self] in
                guard let self, let (call, cause) = state.expire(number) else { return }
                call(error(cause))
            }
        }
    }

    private static let closed = BridgeError(.unavailable, "the connection to the upstream is closed")

    private func error(_ cause: StreamQueueState<Call>.Cause) -> BridgeError {
        let seconds = "\(waitTime.nanoseconds / 1_000_000_000) s"
        return switch cause {
        case .noSettings: BridgeError(.unavailable, "the upstream sent no SETTINGS within \(seconds)")
        case .maximumIsZero:
            BridgeError(
                .unavailable,
                "the upstream has accepted no calls for \(seconds): its SETTINGS_MAX_CONCURRENT_STREAMS is 0"
            )
        }
    }

    package func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        context.fireChannelRead(data)
        guard case .settings(.settings(let settings)) = unwrapInboundIn(data).payload else { return }
        // A SETTINGS frame may contain a parameter twice; the last one counts.
        let maximum = settings.last { $0.parameter == .maxConcurrentStreams }?.value
        for call in state.receiveSettings(maximum: maximum) { call(nil) }
    }

    package func channelInactive(context: ChannelHandlerContext) {
        for call in state.close() { call(Self.closed) }
        context.fireChannelInactive()
    }
}
