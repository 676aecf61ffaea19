import GRPCFraming
import GatewayClient
import NIOCore
import NIOHTTP2

/// A unary call that a task hands to the transport's thread.
///
/// `@unchecked Sendable`: after the call is submitted, only the transport's thread accesses the variables.
final class Call: @unchecked Sendable {
    let method: String
    let request: [UInt8]
    let timeout: Duration?
    /// The time by which the response must have arrived; nil if the call has no timeout.
    let deadline: ContinuousClock.Instant?

    var continuation: UnsafeContinuation<[UInt8], any Error>?
    /// The call's HTTP/2 stream; nil until the call begins.
    var stream: HTTP2StreamID?
    /// The number of bytes of the request that have been sent.
    var sent = 0
    /// Whether the call was cancelled, possibly before it began.
    var isCancelled = false
    var response = UnaryResponse(limit: TransportLimits.messageSize)

    init(method: String, request: [UInt8], timeout: Duration?) {
        self.method = method
        self.request = request
        self.timeout = timeout
        self.deadline = timeout.map { ContinuousClock.now + $0 }
    }

    /// Resumes the caller's task once; later results are ignored.
    func finish(_ result: Result<[UInt8], any Error>) {
        continuation?.resume(with: result)
        continuation = nil
    }
}
