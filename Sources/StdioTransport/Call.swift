import GRPCFraming
import GatewayClient
import NIOCore
import NIOHTTP2

/// One unary call, from the task that makes it to the thread that runs the connection.
///
/// Unchecked: the variables are touched by the loop's thread only; the rest never changes.
final class Call: @unchecked Sendable {
    let method: String
    let request: [UInt8]
    let timeout: Duration?
    /// When it has to be answered.
    let deadline: ContinuousClock.Instant?

    var continuation: UnsafeContinuation<[UInt8], any Error>?
    /// The stream it runs on, while it runs.
    var stream: HTTP2StreamID?
    /// How many bytes of the request have been sent.
    var sent = 0
    /// True once it was cancelled, perhaps before it was begun.
    var isCancelled = false
    var response = UnaryResponse(limit: TransportLimits.messageSize)

    init(method: String, request: [UInt8], timeout: Duration?) {
        self.method = method
        self.request = request
        self.timeout = timeout
        self.deadline = timeout.map { ContinuousClock.now + $0 }
    }

    /// Ends the call; a second end counts for nothing.
    func finish(_ result: Result<[UInt8], any Error>) {
        continuation?.resume(with: result)
        continuation = nil
    }
}
