/// The state of a call that this process serves: how much of the request has arrived and of the response was written.
///
/// A value without I/O: each transition returns what `ServerCall` has to do.
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
        /// The headers are written.
        case streaming
        /// The trailers are written, or nobody awaits them any more.
        case finished
    }

    private var request = Request.receiving
    private var response = Response.notStarted
    private var clientHasEnded: Bool
    /// Bytes of messages that a streaming handler has not read yet.
    private var unread = 0
    private var isPaused = false

    /// Above this many unread bytes, no more frames are requested from the client.
    static let unreadLimit = 256 << 10

    init(clientHasEnded: Bool) { self.clientHasEnded = clientHasEnded }

    // MARK: Request

    /// A DATA frame arrived.
    ///
    /// - Returns: whether its bytes are read.
    mutating func receiveData(endsStream: Bool) -> Bool {
        if endsStream { clientHasEnded = true }
        return request == .receiving && response != .finished
    }

    /// The client ended its side.
    ///
    /// - Returns: whether the request is complete now.
    mutating func requestEnded() -> Bool {
        clientHasEnded = true
        guard request == .receiving, response != .finished else { return false }
        request = .complete
        return true
    }

    /// The request can't be read.
    mutating func requestFailed() { request = .failed }

    // MARK: Flow control

    /// A message of `bytes` was queued for a streaming handler.
    mutating func queued(_ bytes: Int) { unread += bytes }

    /// The handler read a message of `bytes`.
    ///
    /// - Returns: whether reading from the client resumes.
    mutating func consumed(_ bytes: Int) -> Bool {
        unread -= bytes
        guard isPaused, unread < Self.unreadLimit, response != .finished else { return false }
        isPaused = false
        return true
    }

    /// All requested frames have arrived.
    ///
    /// - Returns: whether to request more. That goes on after the client's last message, because only reading shows that the
    ///   client resets the stream.
    mutating func readComplete() -> Bool {
        guard response != .finished else { return false }
        isPaused = unread >= Self.unreadLimit
        return !isPaused
    }

    // MARK: Response

    /// A message is to be written.
    ///
    /// - Returns: whether the response headers go first; nil if the response is finished.
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
        /// Whether nothing of the response was written before.
        let opensResponse: Bool
        /// Whether the client's side must be reset, because the client has not ended it.
        let resetsClient: Bool
    }

    /// The response ends.
    ///
    /// - Returns: how; nil if it was finished before.
    mutating func finish() -> Ending? {
        guard response != .finished else { return nil }
        defer { response = .finished }
        return Ending(opensResponse: response == .notStarted, resetsClient: !clientHasEnded)
    }
}
