import Bridge
import GRPCStreams
import GatewayClient
import Logging
import NIOCore
import NIOHTTP2
import ServiceSecurity
import ServiceSupport
import UpstreamLink

/// A client's connection and the upstream connection that it is pinned to. Bound to the event loop of both.
final class ClientConnection {
    let channel: any Channel
    /// The caller as the connection identifies it, by certificate, Unix user or address, not by the token of a call.
    var caller: Caller { didSet { if caller.description != oldValue.description { recount(oldValue) } } }
    /// Whether the listener requires client certificates.
    let asksForCertificate: Bool
    /// The error with which all calls are refused; nil unless the connection exceeds a limit on connections.
    private(set) var refusal: Refusal?
    /// The status that running calls get when the upstream connection ends.
    private(set) var upstreamError = BridgeError(.unavailable, "the connection to the upstream was lost")
    private let access: AccessControl
    private let endpoint: UpstreamEndpoint
    private let preconnect: Preconnect
    private let metrics: ServiceMetrics
    private let log: Logger
    /// The handler that writes GOAWAY to the client's socket for `announcement`.
    let goAwayWriter: GoAwayAnnouncement.Writer
    let announcement: GoAwayAnnouncement
    /// The upstream connection; nil until a call needs it or `preconnect` predicts that one will.
    private var upstream: EventLoopFuture<UpstreamConnection>?
    private var state = ClientConnectionState()

    /// The time that a refused connection stays open, so that its first calls get `refusal` as their status.
    private static let refusedTime = TimeAmount.seconds(2)
    /// The time a client that has acked GOAWAY has to close its connection after its last call. A client on a busy machine
    /// may have unread responses, and would lose them if the service closed the socket and the client then wrote to it.
    private static let closingTime = TimeAmount.seconds(5)
    private var closing: Scheduled<Void>?
    /// The error for a call that can't be opened because the upstream has sent GOAWAY or closed its connection.
    private static let upstreamLeft = BridgeError(
        .unavailable,
        "the upstream accepts no more calls on this connection; try again"
    )
    /// If an attempt to connect fails after at least this time, no new attempt is made for `failureTime`. Otherwise each of a
    /// build's calls would wait for the whole time limit if the upstream doesn't respond.
    private static let slowAttempt = TimeAmount.seconds(1)
    private static let failureTime = TimeAmount.seconds(1)

    init(
        channel: any Channel,
        caller: Caller,
        asksForCertificate: Bool,
        endpoint: UpstreamEndpoint,
        preconnect: Preconnect,
        access: AccessControl,
        metrics: ServiceMetrics,
        log: Logger
    ) {
        self.caller = caller
        self.asksForCertificate = asksForCertificate
        self.access = access
        self.channel = channel
        self.endpoint = endpoint
        self.preconnect = preconnect
        self.metrics = metrics
        self.log = log
        goAwayWriter = GoAwayAnnouncement.Writer()
        announcement = GoAwayAnnouncement(goAwayWriter)
        refusal = access.connect(caller)
        if let refusal { refuse(refusal) }
        let bound = NIOLoopBound(self, eventLoop: channel.eventLoop)
        channel.closeFuture.whenComplete { _ in bound.value.closed() }
    }

    var eventLoop: any EventLoop { channel.eventLoop }

    // MARK: Upstream

    /// Opens a stream to the upstream.
    ///
    /// - Parameters:
    ///   - handler: Receives the stream's frames.
    ///   - onOpen: Called once, with the upstream connection, or with the error if no stream could be opened.
    func openUpstreamStream(
        _ handler: StreamHandler,
        onOpen: @escaping (Result<UpstreamConnection, BridgeError>) -> Void
    ) {
        if state.requireUpstream() { preconnect.note(isNeeded: true) }
        pinned().assumeIsolated().whenComplete { result in
            switch result {
            case .failure(let error): onOpen(.failure(BridgeError(reporting: error)))
            case .success(let upstream):
                guard self.state.upstreamPhase != .leaving else { return onOpen(.failure(Self.upstreamLeft)) }
                self.state.beginUpstreamStream()
                handler.whenClosed { self.state.endUpstreamStream() }
                handler.whenFirstFrame { self.state.upstreamResponded() }
                upstream.open(handler, on: self.eventLoop) { error in
                    guard let error else { return onOpen(.success(upstream)) }
                    handler.failedToOpen()
                    onOpen(.failure(error))
                }
            }
        }
    }

    /// Opens the upstream connection early if `preconnect` predicts that this client will need it.
    func preconnectUpstream() {
        guard preconnect.isNeeded, refusal == nil, channel.isActive else { return }
        _ = pinned()
    }

    /// Returns the upstream connection, opened on first use and never replaced. After a failed attempt the next call tries again.
    private func pinned() -> EventLoopFuture<UpstreamConnection> {
        if let upstream { return upstream }
        let start = NIODeadline.now()
        let connecting = endpoint.connect(on: eventLoop)
        upstream = connecting
        connecting.assumeIsolated().whenComplete { result in
            switch result {
            case .failure(let error):
                self.forgetFailure(after: .now() - start >= Self.slowAttempt ? Self.failureTime : .zero)
                self.preconnect.note(isNeeded: false)
                self.metrics.upstreamsTotal.at("failed").add()
                self.log.error(
                    "the upstream can't be reached",
                    metadata: [
                        "upstream": "\(self.endpoint.name)", "error": "\(BridgeError(reporting: error).message)",
                    ]
                )
            case .success(let upstream):
                self.count(upstream)
                guard self.channel.isActive else { return upstream.channel.close(promise: nil) }
                self.observe(upstream)
            }
        }
        return connecting
    }

    /// Waits for `time`, then forgets a failed attempt to connect, so that the next call connects again.
    private func forgetFailure(after time: TimeAmount) {
        guard time > .zero else { return upstream = nil }
        eventLoop.assumeIsolated().scheduleTask(in: time) { [weak self] in self?.upstream = nil }
    }

    private func count(_ upstream: UpstreamConnection) {
        metrics.upstreamsTotal.at("opened").add()
        metrics.upstreamsOpen.add()
        upstream.channel.closeFuture.whenComplete { [metrics] _ in metrics.upstreamsOpen.subtract() }
        // The counter is placed before TLS in the pipeline, so that it counts encrypted bytes.
        try? upstream.channel.pipeline.syncOperations.addHandler(ByteCounter(metrics, .upstream), position: .first)
    }

    /// Sends the client GOAWAY when the upstream connection ends, and detects a vanished upstream by keepalive PINGs.
    private func observe(_ upstream: UpstreamConnection) {
        let goAway = GoAwayObserver { [weak self] in self?.upstreamSentGoAway(upstream) }
        let keepalive = KeepaliveHandler(endpoint.keepalive) { [weak self] in
            self?.state.upstreamStreams ?? 0 > 0
        } onLoss: { [weak self] in
            self?.upstreamError = BridgeError(.unavailable, "the upstream stopped responding")
        }
        do {
            try upstream.channel.pipeline.syncOperations.addHandler(goAway)
            try upstream.channel.pipeline.syncOperations.addHandler(keepalive, position: .first)
        } catch {
            upstream.channel.close(promise: nil)
        }
    }

    /// Called when the upstream has sent GOAWAY or closed its connection.
    private func upstreamSentGoAway(_ upstream: UpstreamConnection) {
        if state.upstreamSentGoAway() == .close, upstream.channel.isActive {
            upstreamError = BridgeError(
                .unavailable,
                "the upstream accepts no calls: it sent GOAWAY before it answered one"
            )
            upstream.channel.close(promise: nil)
        }
        goAway()
    }

    // MARK: State

    fileprivate func beginStream() { state.beginStream() }

    fileprivate func endStream() {
        let action = state.endStream()
        guard action != .none else { return }
        // Runs in the next turn of the event loop, because the frame that ends the stream is written after this call.
        eventLoop.assumeIsolated().execute { self.perform(action) }
    }

    /// Called when a stream of `Control.Solve` or `Control.Session` begins.
    func beginBuildStream() { state.beginBuild() }

    func endBuildStream() { perform(state.endBuild()) }

    /// Ends the connection gracefully once the client's builds are over.
    func drain() { perform(state.drain()) }

    /// Sends GOAWAY, so that the client opens new calls on another connection.
    func goAway() { perform(state.goAway()) }

    func clientSentGoAway() { perform(state.clientSentGoAway()) }

    private func perform(_ action: ClientConnectionState.Action) {
        switch action {
        case .none: break
        case .sendGoAway, .sendGoAwayAndClose:
            // Ends a TLS handshake that is still in progress.
            channel.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent())
            announcement.send { [weak self] in self?.goAwayAcked() }
        case .closeSoon:
            closing?.cancel()
            closing = eventLoop.assumeIsolated().scheduleTask(in: Self.closingTime) { [weak self] in self?.closeNow() }
        case .close: break
        }
        if action == .close || action == .sendGoAwayAndClose {
            channel.flush()
            channel.close(promise: nil)
        }
    }

    private func goAwayAcked() { perform(state.goAwayAcked()) }

    private func closeNow() { perform(state.closeNow()) }

    /// Fails all running calls with `error`, then closes the connection.
    func abort(_ error: BridgeError) {
        upstreamError = error
        let channel = self.channel
        guard let upstream else { return channel.close(promise: nil) }
        upstream.whenSuccess { $0.channel.close(promise: nil) }
        // Leaves time to write the status of each call.
        eventLoop.scheduleTask(in: .milliseconds(500)) { channel.close(promise: nil) }
    }

    // MARK: Limits

    /// Counts this connection against the caller that its certificate has identified instead of against `previous`.
    private func recount(_ previous: Caller) {
        access.disconnect(previous)
        let refusal = access.connect(caller)
        guard let refusal, self.refusal == nil else { return }
        self.refusal = refusal
        refuse(refusal)
    }

    private func refuse(_ refusal: Refusal) {
        log.debug("a connection is refused", metadata: ["caller": "\(caller)", "error": "\(refusal.error.message)"])
        let channel = self.channel
        channel.eventLoop.scheduleTask(in: Self.refusedTime) { channel.close(promise: nil) }
    }

    /// Whether this connection is refused and must be closed at once, because too many refused connections are still open.
    var mustCloseAtOnce: Bool {
        guard refusal != nil, access.limits.connections > 0 else { return false }
        return access.load.connections > access.limits.connections + access.limits.connections / 8 + 16
    }

    private func closed() {
        state.close()
        access.disconnect(caller)
        if !state.needsUpstream { preconnect.note(isNeeded: false) }
        upstream?.whenSuccess { $0.channel.close(promise: nil) }
    }
}

/// Counts the client's open HTTP/2 streams.
struct StreamCounter: NIOHTTP2StreamDelegate {
    let connection: NIOLoopBound<ClientConnection>

    func streamCreated(_ id: HTTP2StreamID, channel: any Channel) { connection.value.beginStream() }

    func streamClosed(_ id: HTTP2StreamID, channel: any Channel) { connection.value.endStream() }
}
