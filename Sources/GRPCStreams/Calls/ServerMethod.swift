/// The implementation of a method that this process serves.
///
/// A thrown error becomes the call's status: a `BridgeError` keeps its code, message and details, a `CancellationError`
/// becomes CANCELLED, and any other error UNKNOWN. The handler's task is cancelled when the client cancels the call or
/// the deadline passes.
package enum ServerMethod: Sendable {
    /// A unary method: one request message, one response message.
    case unary(@Sendable (_ message: [UInt8]) async throws -> [UInt8])
    /// A bidirectional streaming method. The call succeeds when the handler returns.
    case stream(@Sendable (_ stream: ServerStream) async throws -> Void)
}
