/// The state of a client's connection: its open streams, and which side has sent GOAWAY. Performs no I/O; each
/// transition returns the action that the connection must take.
///
/// A draining connection accepts new calls while a build runs, because clients (`buildctl`, `docker buildx`) make the
/// remaining calls of a build on the connection that started it.
struct ClientConnectionState {
    enum Phase: Hashable {
        /// Calls are accepted.
        case serving
        /// The service is shutting down; GOAWAY follows the last build.
        case draining
        /// GOAWAY was sent; the connection closes once the client has sent its own and no stream is open.
        case goingAway
        case closed
    }

    enum Action: Hashable {
        case none
        case sendGoAway
        /// Flush and close the connection.
        ///
        /// Both sides have sent GOAWAY and no stream is open. Any further frame, even a PING ack, would be reported to the
        /// client as a protocol error.
        case close
        case sendGoAwayAndClose
    }

    private(set) var phase = Phase.serving
    /// Whether the client has sent GOAWAY.
    private var clientIsLeaving = false
    /// The client's open streams.
    private var streams = 0
    /// The client's open streams of `Control.Solve` and `Control.Session`.
    private var builds = 0
    /// Open streams on the upstream connection.
    private(set) var upstreamStreams = 0
    /// Whether a call has needed the upstream.
    private(set) var needsUpstream = false

    mutating func beginStream() { streams += 1 }

    mutating func endStream() -> Action {
        streams -= 1
        return closeIfDone()
    }

    mutating func beginBuild() { builds += 1 }

    mutating func endBuild() -> Action {
        builds -= 1
        return phase == .draining && builds == 0 ? goAway() : .none
    }

    /// - Returns: whether this is the first call that needs the upstream.
    mutating func requireUpstream() -> Bool {
        defer { needsUpstream = true }
        return !needsUpstream
    }

    mutating func beginUpstreamStream() { upstreamStreams += 1 }

    mutating func endUpstreamStream() { upstreamStreams -= 1 }

    /// Called when the service shuts down. GOAWAY is sent at once, or after the last running build.
    mutating func drain() -> Action {
        guard phase == .serving else { return .none }
        phase = .draining
        return builds == 0 ? goAway() : .none
    }

    /// Makes the client open new calls on another connection. A second call does nothing, so GOAWAY is sent once.
    mutating func goAway() -> Action {
        guard phase == .serving || phase == .draining else { return .none }
        phase = .goingAway
        return closeIfDone() == .close ? .sendGoAwayAndClose : .sendGoAway
    }

    /// Called when the client has sent GOAWAY; it opens no more streams.
    mutating func clientSentGoAway() -> Action {
        clientIsLeaving = true
        return closeIfDone()
    }

    mutating func close() { phase = .closed }

    private mutating func closeIfDone() -> Action {
        guard phase == .goingAway, clientIsLeaving, streams == 0 else { return .none }
        phase = .closed
        return .close
    }
}
