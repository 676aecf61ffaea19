/// The encoded messages of one bidirectional call.
public protocol MessageStream: Sendable {
    /// Returns the client's next message; nil once the client has sent END_STREAM. Only one task at a time may wait for a message.
    func next() async throws -> [UInt8]?

    /// Sends a message; returns once the stream accepts more data (backpressure).
    func send(_ message: [UInt8]) async throws
}
