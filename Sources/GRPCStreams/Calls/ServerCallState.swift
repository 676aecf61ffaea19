/// The state of a call that this process serves: whether the request is complete, and which part of the response is written.
///
/// Performs no I/O: each transition returns the action that `ServerCall` must take.
struct ServerCallState {
    private enum Request {
        case receiving
        /// The client has sent END_STREAM.
        case complete
        /// The request can't be read; further frames are discarded.
        case failed
    }

    private enum Response {
        case notStarted
        /// The response headers are written.
        case streaming
        /// The trailers are written, or the client has reset the stream or disconnected.
        case finished
    }

    private var request = Request.receiving
    private var response = Response.notStarted
    private var clientHasEnded: Bool
    /// The total size of the messages that a streaming handler has not read yet, in bytes.
    private var unread = 0
    private var isPaused = false

    /// The number of unread bytes at which reading from the client is suspended.
    static let unreadLimit = 256 << 10

    init(clientHasEnded: Bool) { self.clientHasEnded = clientHasEnded }

    // MARK: Request

    /// Called when a DATA frame has arrived.
    ///
    /// - Returns: Whether to read the frame's bytes; false if the request has failed or the response has ended.
    mutating func receiveData(endsStream: Bool) -> Bool {
        if endsStream { clientHasEnded = true }
        return request == .receiving && response != .finished
    }

    /// Called when the client has sent END_STREAM.
    ///
    /// - Returns: Whether the request is complete; false if it has failed or the response has ended.
    mutating func requestEnded() -> Bool {
        clientHasEnded = true
        guard request == .receiving, response != .finished else { return false }
        request = .complete
        return true
    }

    /// Called when the request can't be read; further frames are discarded.
    mutating func requestFailed() { request = .failed }

    // MARK: Flow control

    /// Called when a message of `bytes` bytes is queued for a streaming handler.
    mutating func queued(_ bytes: Int) { unread += bytes }

    /// Called when the handler has read a message of `bytes` bytes.
    ///
    /// - Returns: Whether to resume reading from the client.
    mutating func consumed(_ bytes: Int) -> Bool {
        unread -= bytes
        guard isPaused, unread < Self.unreadLimit, response != .finished else { return false }
        isPaused = false
        return true
    }

    /// Called when all requested frames have arrived.
    ///
    /// - Returns: Whether to request more frames. Reading continues after the client's last message, because a reset by the client
    ///   is reported only while the stream is read.
    mutating func readComplete() -> Bool {
        guard response != .finished else { return false }
        isPaused = unread >= Self.unreadLimit
        return !isPaused
    }

    // MARK: Response

    /// Called before a response message is written.
    ///
    /// - Returns: Whether the response headers must be written first; nil if the response has ended.
    mutating func sendMessage() -> Bool? {
        switch response {
        case .finished: return nil
        case .streaming: return false
        case .notStarted:
            response = .streaming
            return true
        }
    }

    struct Ending: Equatable {
        /// Whether no part of the response has been written yet.
        let opensResponse: Bool
        /// Whether the stream must be reset because the client has not sent END_STREAM.
        let resetsClient: Bool
    }

    /// Called to end the response.
    ///
    /// - Returns: What must be sent besides the trailers; nil if the response has already ended.
    mutating func finish() -> Ending? {
        guard response != .finished else { return nil }
        defer { response = .finished }
        return Ending(opensResponse: response == .notStarted, resetsClient: !clientHasEnded)
    }
}
