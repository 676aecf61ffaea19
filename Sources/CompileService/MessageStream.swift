/// The messages of one call with a stream both ways, as bytes.
public protocol MessageStream: Sendable {
    /// The client's next message; nil once it has ended its side. Only one task at a time waits for it.
    func next() async throws -> [UInt8]?

    /// Sends a message; returns once the client takes more.
    func send(_ message: [UInt8]) async throws
}
