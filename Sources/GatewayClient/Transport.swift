/// How the bytes of one call reach the solver.
///
/// The image's own client over stdin and stdout and a full gRPC stack both fit behind it.
public protocol Transport: Sendable {
    /// Makes one unary call.
    ///
    /// Messages are limited to `TransportLimits.messageSize` both ways. Cancelling the task resets the stream.
    ///
    /// - Parameters:
    ///   - method: the path, e.g. `/moby.buildkit.v1.frontend.LLBBridge/Ping`.
    ///   - request: the serialized request.
    ///   - timeout: how long to wait at most; nil waits as long as the connection stands.
    /// - Returns: the serialized response.
    /// - Throws: `BridgeError` with the peer's code, message and details; `.resourceExhausted` where a message is too
    ///   large, `.deadlineExceeded` after `timeout`, `.unavailable` where the connection is closed;
    ///   `CancellationError` where the task was cancelled.
    func unary(_ method: String, _ request: [UInt8], timeout: Duration?) async throws -> [UInt8]
}

/// The limits that every transport keeps.
public enum TransportLimits {
    /// Bytes of one message at most, the same as BuildKit's own: 16 MiB.
    public static let messageSize = 16 << 20
}

/// Why a run is broken off from outside.
public enum Interruption: Sendable, Hashable {
    /// The process received this signal.
    case signal(Int32)
    /// The time for the whole run is over.
    case deadline
    /// The connection is gone; nothing can be returned any more.
    case closed
}
