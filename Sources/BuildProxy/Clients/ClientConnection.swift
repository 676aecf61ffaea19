import Bridge
import GRPCStreams
import GatewayClient
import Logging
import NIOCore
import NIOHTTP2
import ServiceSecurity
import ServiceSupport

/// A client's connection and the worker's connection that it is pinned to. Bound to the event loop of both.
final class ClientConnection {
    let channel: any Channel
    /// Who is at the other end, as far as the connection itself shows.
    var caller: Caller { didSet { if caller.description != oldValue.description { recount(oldValue) } } }
    /// True where clients are to show a certificate.
    let asksForCertificate: Bool
    /// Why its calls are refused, where there are too many connections.
    private(set) var refusal: Refusal?
    private let access: AccessControl
    private let endpoint: UpstreamEndpoint
    private let preconnect: Preconnect
    private let metrics: ServiceMetrics
    private let log: Logger
    /// What calls hear that run when the worker's connection ends.
    private(set) var upstreamError = BridgeError(.unavailable, "the connection to the solver was lost")
    /// The worker's connection, once the first call has needed it, or is expected to.
    private var worker: EventLoopFuture<UpstreamConnection>?
    /// True once a call has needed it.
    private var needsWorker = false
    /// Streams that are open to it.
    private var workerStreams = 0
    /// Streams of the client's that are open.
    private var clientStreams = 0
    /// True once the client was told to go.
    private var hasLeft = false
    /// True once the client has said that it goes.
    private var isClientLeaving = false
    /// Streams of the client's that hold a build together.
    private var buildStreams = 0
    /// True once the service ends.
    private var isDraining = false

    /// How long a connection stays whose calls are all refused, so that the client hears why.
    private static let refusedTime = TimeAmount.seconds(2)

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
        refusal = access.connect(caller)
        if let refusal { refuse(refusal) }
        let bound = NIOLoopBound(self, eventLoop: channel.eventLoop)
        channel.closeFuture.whenComplete { _ in bound.value.closed() }
    }

    var eventLoop: any EventLoop { channel.eventLoop }

    /// Opens a stream to the worker.
    ///
    /// - Parameters:
    ///   - handler: what takes the stream's frames.
    ///   - whenReady: told once: the connection that the stream is in, or why there is none.
    func openUpstreamStream(
        _ handler: StreamHandler,
        whenReady: @escaping (Result<UpstreamConnection, BridgeError>) -> Void
    ) {
        if !needsWorker {
            needsWorker = true
            preconnect.note(isNeeded: true)
        }
        pinned().assumeIsolated().whenComplete { result in
            switch result {
            case .failure(let error): whenReady(.failure(BridgeError(reporting: error)))
            case .success(let worker):
                self.workerStreams += 1
                handler.whenClosed { self.workerStreams -= 1 }
                worker.open(handler, on: self.eventLoop) { error in
                    guard let error else { return whenReady(.success(worker)) }
                    handler.failedToOpen()
                    whenReady(.failure(error))
                }
            }
        }
    }

    /// Opens the connection to the worker where a call is expected to need it.
    func anticipate() {
        guard preconnect.isNeeded, refusal == nil, channel.isActive else { return }
        _ = pinned()
    }

    /// The connection to the worker, the same for the client's life. One that couldn't be opened is tried again.
    private func pinned() -> EventLoopFuture<UpstreamConnection> {
        if let worker { return worker }
        let connecting = endpoint.connect(on: eventLoop)
        worker = connecting
        connecting.assumeIsolated().whenComplete { result in
            switch result {
            case .failure(let error):
                self.worker = nil
                self.preconnect.note(isNeeded: false)
                self.metrics.upstreamsTotal.at("failed").add()
                self.log.error(
                    "the solver can't be reached",
                    metadata: [
                        "upstream": "\(self.endpoint.name)", "error": "\(BridgeError(reporting: error).message)",
                    ]
                )
            case .success(let worker):
                self.count(worker)
                guard self.channel.isActive else { return worker.channel.close(promise: nil) }
                self.watch(worker)
            }
        }
        return connecting
    }

    private func count(_ worker: UpstreamConnection) {
        metrics.upstreamsTotal.at("opened").add()
        metrics.upstreamsOpen.add()
        worker.channel.closeFuture.whenComplete { [metrics] _ in metrics.upstreamsOpen.subtract() }
        let counter = ByteCounter(metrics, .upstream)
        // Where TLS is spoken, what it makes of the bytes is what is counted.
        try? worker.channel.pipeline.syncOperations.addHandler(counter, position: .first)
    }

    /// The client's connection goes with the worker's: it takes no more calls, and is closed after the last one.
    private func watch(_ worker: UpstreamConnection) {
        let watcher = GoAwayObserver { [weak self] in self?.leave() }
        let keepalive = KeepaliveHandler(endpoint.keepalive) { [weak self] in
            self?.workerStreams ?? 0 > 0
        } onLoss: { [weak self] in
            self?.upstreamError = BridgeError(.unavailable, "the solver has gone without a word")
        }
        do {
            try worker.channel.pipeline.syncOperations.addHandler(watcher)
            try worker.channel.pipeline.syncOperations.addHandler(keepalive, position: .first)
        } catch {
            worker.channel.close(promise: nil)
        }
    }

    /// The service ends: the same, once the builds are over that the client has running. Those of `buildctl` and `docker
    /// buildx` are made of many calls, which have to come over this connection.
    func drain() {
        isDraining = true
        if buildStreams == 0 { leave() }
    }

    /// A stream of the client's is there.
    fileprivate func beginStream() { clientStreams += 1 }

    /// It is gone.
    fileprivate func endStream() {
        clientStreams -= 1
        // What ended it is still to be sent.
        if isOver { eventLoop.execute { [channel] in channel.close(promise: nil) } }
    }

    /// The client will open no more streams.
    func clientLeaves() {
        isClientLeaving = true
        closeIfOver()
    }

    /// Both sides have said their last and nothing runs. Whatever came then, be it the answer to a PING, would be taken
    /// for a mistake of the client's, and it be told so.
    private var isOver: Bool { hasLeft && isClientLeaving && clientStreams == 0 }

    private func closeIfOver() {
        guard isOver else { return }
        channel.flush()
        channel.close(promise: nil)
    }

    /// A build's stream has begun: `Control.Solve`, or `Control.Session`.
    func beginBuildStream() { buildStreams += 1 }

    /// A build's stream is over.
    func endBuildStream() {
        buildStreams -= 1
        if isDraining, buildStreams == 0 { leave() }
    }

    /// Asks the client to take its further calls to another connection.
    func leave() {
        hasLeft = true
        channel.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent())
        closeIfOver()
    }

    /// Ends all calls with a reason, then the connection.
    func breakOff(_ reason: BridgeError) {
        upstreamError = reason
        let channel = self.channel
        guard let worker else { return channel.close(promise: nil) }
        worker.whenSuccess { $0.channel.close(promise: nil) }
        // What the calls hear is to be sent before the end.
        eventLoop.scheduleTask(in: .milliseconds(500)) { channel.close(promise: nil) }
    }

    /// The client is known better than before: its connection counts for another caller.
    private func recount(_ before: Caller) {
        access.disconnect(before)
        let refusal = access.connect(caller)
        guard let refusal, self.refusal == nil else { return }
        self.refusal = refusal
        refuse(refusal)
    }

    /// Lets the client hear why, and no more.
    private func refuse(_ refusal: Refusal) {
        log.debug("a connection is refused", metadata: ["caller": "\(caller)", "error": "\(refusal.error.message)"])
        let channel = self.channel
        channel.eventLoop.scheduleTask(in: Self.refusedTime) { channel.close(promise: nil) }
    }

    /// True where there are so many connections that this one can't even be told so.
    var isOverdue: Bool {
        guard refusal != nil, access.limits.connections > 0 else { return false }
        return access.load.connections > access.limits.connections + access.limits.connections / 8 + 16
    }

    private func closed() {
        access.disconnect(caller)
        if !needsWorker { preconnect.note(isNeeded: false) }
        worker?.whenSuccess { $0.channel.close(promise: nil) }
    }
}

/// Counts a client's streams, as HTTP/2 has them open.
struct StreamCount: NIOHTTP2StreamDelegate {
    let connection: NIOLoopBound<ClientConnection>
    /// Counts them too.
    let manager: NIOHTTP2ServerConnectionManagementHandler.HTTP2StreamDelegate

    func streamCreated(_ id: HTTP2StreamID, channel: any Channel) {
        manager.streamCreated(id, channel: channel)
        connection.value.beginStream()
    }

    func streamClosed(_ id: HTTP2StreamID, channel: any Channel) {
        manager.streamClosed(id, channel: channel)
        connection.value.endStream()
    }
}

/// Tells when the other side says that it will take, or make, no more calls on a connection, or is gone.
final class GoAwayObserver: ChannelInboundHandler {
    typealias InboundIn = HTTP2Frame

    private var whenLeaving: (() -> Void)?

    init(_ whenLeaving: @escaping () -> Void) { self.whenLeaving = whenLeaving }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if case .goAway = unwrapInboundIn(data).payload { leave() }
        context.fireChannelRead(data)
    }

    func channelInactive(context: ChannelHandlerContext) {
        leave()
        context.fireChannelInactive()
    }

    private func leave() {
        whenLeaving?()
        whenLeaving = nil
    }
}
