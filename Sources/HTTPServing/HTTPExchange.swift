/// The state of a connection's current request, independent of sockets and threads.
///
/// A connection handles one request at a time; the next request is read after the response.
enum HTTPExchange {
    /// No request has begun.
    case idle
    /// The body of a request is being read.
    case reading(HTTPRequest, closes: Bool)
    /// The current request was refused before it was complete. The rest of its body is dropped.
    case refused(HTTPResponse)
    /// The request is complete and the response isn't written yet.
    case answering(isHead: Bool, closes: Bool)
    /// The connection is being closed.
    case closed

    /// The action that the connection must take after a transition.
    enum Action {
        case nothing
        /// Tell the client to send the body (`100 Continue`).
        case invite
        /// Respond to the request.
        case answer(HTTPRequest)
        /// Write a response, without its body if `isHead`; then close the connection if `closes`.
        case write(HTTPResponse, isHead: Bool, closes: Bool)
        case close
    }

    /// Called when a request's head has arrived.
    ///
    /// - Parameters:
    ///   - length: The value of `Content-Length`; nil if the header is missing or invalid.
    ///   - isKeptAlive: Whether the client wants to keep the connection open after the response.
    ///   - limit: The maximum size of the body, in bytes.
    mutating func begin(_ request: HTTPRequest, length: Int?, isKeptAlive: Bool, limit: Int) -> Action {
        guard case .idle = self else { return .nothing }
        let waitsForInvitation = request.values(of: "expect").contains { $0.lowercased() == "100-continue" }
        guard (length ?? 0) <= limit else {
            guard waitsForInvitation else { return refuse(Self.tooLarge(limit)) }
            self = .closed
            return .write(Self.tooLarge(limit), isHead: false, closes: true)
        }
        self = .reading(request, closes: !isKeptAlive)
        return waitsForInvitation ? .invite : .nothing
    }

    /// Called when a part of the body has arrived.
    mutating func append(_ bytes: some Collection<UInt8>, limit: Int) -> Action {
        guard case .reading(var request, let closes) = self else { return .nothing }
        guard bytes.count <= limit - request.body.count else { return refuse(Self.tooLarge(limit)) }
        // The state must not share the body's storage; otherwise each added part would copy the whole body.
        self = .idle
        request.body += bytes
        self = .reading(request, closes: closes)
        return .nothing
    }

    /// Called when the request is complete.
    mutating func end() -> Action {
        switch self {
        case .reading(let request, let closes):
            self = .answering(isHead: request.method == "HEAD", closes: closes)
            return .answer(request)
        case .refused(let response):
            self = .closed
            return .write(response, isHead: false, closes: true)
        case .idle, .answering, .closed: return .nothing
        }
    }

    /// Called when the response is known.
    mutating func answered(_ response: HTTPResponse) -> Action {
        guard case .answering(let isHead, let closes) = self else { return .nothing }
        self = closes ? .closed : .idle
        return .write(response, isHead: isHead, closes: closes)
    }

    /// Called when the time limit for sending a request or for reading a response has passed.
    mutating func expire() -> Action {
        switch self {
        case .reading:
            self = .closed
            return .write(.text(408, "the request took too long to arrive\n"), isHead: false, closes: true)
        case .idle, .answering, .refused, .closed:
            self = .closed
            return .close
        }
    }

    /// Refuses a request whose body hasn't arrived completely. Some clients read the response only after they have sent the
    /// whole body, so the rest is read and dropped until it ends or the time limit passes.
    private mutating func refuse(_ response: HTTPResponse) -> Action {
        self = .refused(response)
        return .nothing
    }

    private static func tooLarge(_ limit: Int) -> HTTPResponse {
        .text(413, "the request's body is larger than \(limit) bytes\n")
    }
}
