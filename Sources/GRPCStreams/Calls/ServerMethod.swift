/// The implementation of a method that this process serves.
///
/// A thrown error becomes the call's status: a `BridgeError` with its code, message and details, any other error as
/// INTERNAL. The handler's task is cancelled when the client leaves or the deadline passes.
package enum ServerMethod: Sendable {
    /// One request message, one response message.
    case unary(@Sendable (_ message: [UInt8]) async throws -> [UInt8])
    /// Messages both ways in any order. Returning ends the call successfully.
    case stream(@Sendable (_ stream: ServerStream) async throws -> Void)
}
