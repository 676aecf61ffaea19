/// The messages of one bidirectional call, as bytes.
public protocol MessageStream: Sendable {
    /// Returns the client's next message; nil once the client has ended its side. Only one task may wait at a time.
    func next() async throws -> [UInt8]?

    /// Sends a message; returns once the stream accepts more (backpressure).
    func send(_ message: [UInt8]) async throws
}
