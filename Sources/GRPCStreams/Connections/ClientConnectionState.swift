/// The state of a client's connection: its open streams, and which side has sent GOAWAY. Performs no I/O; each
/// transition returns the action that the connection must take.
///
/// A draining connection accepts new calls while a build runs, because clients (`buildctl`, `docker buildx`) make the
/// remaining calls of a build on the connection that started it.
package struct ClientConnectionState {
    package enum Phase: Hashable {
        /// Calls are accepted.
        case serving
        /// The service is shutting down; GOAWAY is sent after the last build.
        case draining
        /// GOAWAY was sent. The connection closes once no stream is open and the client has sent GOAWAY too, or acked the PING that
        /// follows the service's GOAWAY.
        case goingAway
        case closed
    }

    package enum Action: Hashable {
        case none
        case sendGoAway
        /// Flush and close the connection: both sides have sent GOAWAY and no stream is open.
        case close
        /// Close the connection after a short time, unless the client closes it first. The client may still send frames of its
        /// last streams; closing a socket with unread data resets the connection, which discards responses in transit.
        case closeSoon
        case sendGoAwayAndClose
    }

    /// The state of the upstream connection once it is open.
    package enum UpstreamPhase: Hashable {
        /// The upstream has not responded to any call yet.
        case unproven
        /// The upstream has responded to a call.
        case responding
        /// The upstream sent GOAWAY and completes the calls that it has accepted; it accepts no further calls.
        case leaving
    }

    package enum UpstreamAction: Hashable {
        case none
        /// Close the upstream connection. An upstream that sends GOAWAY before its first response refuses every call, so the
        /// open calls would never get a response.
        case close
    }

    package private(set) var phase = Phase.serving
    package private(set) var upstreamPhase = UpstreamPhase.unproven
    /// Whether the client has sent GOAWAY.
    private var clientIsLeaving = false
    /// Whether the client has acked the PING after the service's GOAWAY, and so has read the GOAWAY.
    private var isAcked = false
    /// The number of the client's open streams.
    private var streams = 0
    /// The number of the client's open `Control.Solve` and `Control.Session` streams.
    private var builds = 0
    /// The number of open streams on the upstream connection.
    package private(set) var upstreamStreams = 0
    /// Whether a call has needed the upstream.
    package private(set) var needsUpstream = false

    package init() {}

    package mutating func beginStream() { streams += 1 }

    package mutating func endStream() -> Action {
        streams -= 1
        return closeIfDone()
    }

    package mutating func beginBuild() { builds += 1 }

    package mutating func endBuild() -> Action {
        builds -= 1
        return phase == .draining && builds == 0 ? goAway() : .none
    }

    /// Called when a call needs the upstream. Returns whether it is the connection's first such call.
    package mutating func requireUpstream() -> Bool {
        defer { needsUpstream = true }
        return !needsUpstream
    }

    package mutating func beginUpstreamStream() { upstreamStreams += 1 }

    package mutating func endUpstreamStream() { upstreamStreams -= 1 }

    /// Called when the upstream has responded to a call.
    package mutating func upstreamResponded() { if upstreamPhase == .unproven { upstreamPhase = .responding } }

    /// Called when the upstream has sent GOAWAY.
    package mutating func upstreamSentGoAway() -> UpstreamAction {
        defer { upstreamPhase = .leaving }
        return upstreamPhase == .unproven ? .close : .none
    }

    /// Called when the service shuts down. GOAWAY is sent at once or, if builds are running, after the last of them.
    package mutating func drain() -> Action {
        guard phase == .serving else { return .none }
        phase = .draining
        return builds == 0 ? goAway() : .none
    }

    /// Called to make the client open new calls on another connection. Only the first call sends GOAWAY.
    package mutating func goAway() -> Action {
        guard phase == .serving || phase == .draining else { return .none }
        phase = .goingAway
        return closeIfDone() == .close ? .sendGoAwayAndClose : .sendGoAway
    }

    /// Called when the client has sent GOAWAY; it opens no more streams.
    package mutating func clientSentGoAway() -> Action {
        clientIsLeaving = true
        return closeIfDone()
    }

    /// Called when the client has acked the PING after the service's GOAWAY; it opens no more streams.
    package mutating func goAwayAcked() -> Action {
        isAcked = true
        return closeIfDone()
    }

    /// Called when the delay of `Action.closeSoon` has passed.
    package mutating func closeNow() -> Action {
        guard phase == .goingAway, streams == 0 else { return .none }
        phase = .closed
        return .close
    }

    package mutating func close() { phase = .closed }

    private mutating func closeIfDone() -> Action {
        guard phase == .goingAway, streams == 0 else { return .none }
        if clientIsLeaving {
            phase = .closed
            return .close
        }
        return isAcked ? .closeSoon : .none
    }
}
