/// A connection to the solver that makes unary gRPC calls.
///
/// Both the frontend image's stdio client and a full gRPC stack can implement it.
public protocol Transport: Sendable {
    /// Makes one unary call.
    ///
    /// The transport limits the size of messages in either direction, e.g. to `TransportLimits.messageSize`. If the
    /// task is cancelled, the transport resets the stream.
    ///
    /// - Parameters:
    ///   - method: The path of the method, e.g. `/moby.buildkit.v1.frontend.LLBBridge/Ping`.
    ///   - request: The serialized request.
    ///   - timeout: The time limit of the call; nil for no limit.
    /// - Returns: The serialized response.
    /// - Throws: `BridgeError` with the peer's code, message and details, or `.resourceExhausted` if a message is too
    ///   large, `.deadlineExceeded` after `timeout`, `.unavailable` if the connection is closed; `CancellationError` if the
    ///   task was cancelled.
    func unary(_ method: String, _ request: [UInt8], timeout: Duration?) async throws -> [UInt8]
}

/// BuildKit's limits, which the frontend's transport enforces.
public enum TransportLimits {
    /// The maximum size of a message in bytes, equal to BuildKit's: 16 MiB.
    public static let messageSize = 16 << 20
}

/// The reason for interrupting a run.
public enum Interruption: Sendable, Hashable {
    /// The process received this signal.
    case signal(Int32)
    /// The run exceeded its time limit.
    case deadline
    /// The solver closed the connection, so no result can be returned.
    case closed
}
