import Bridge
import CompileExecutor
package import CompileService
package import Frontend
package import GRPCStreams
import Glibc
package import Logging
import NIOCore
import NIOHTTP2
import NIOPosix
package import ServiceSecurity
package import ServiceSupport
import Synchronization
import SyntaxKit
package import UpstreamLink

/// A server for BuildKit's API in front of buildkitd or a Docker Engine.
///
/// Clients use it like buildkitd. Calls are relayed, except for builds that `RoutingPolicy` selects: those are compiled in
/// this process, over the client's own upstream connection.
package final class BuildKitProxy: Sendable {
    package struct Configuration: Sendable {
        package var endpoint: UpstreamEndpoint
        package var frontend: Frontend
        package var routing: RoutingPolicy
        /// Whether `slipway.v1` is served.
        package var offersCompile = true
        /// Further local services.
        package var hosted = MethodTable()
        package var limits = Limits()
        /// The limits on one call to `slipway.v1`, except for the maximum size of a file, which is `limits.sourceBytes`.
        package var compileLimits = CompileService.Limits()
        /// The TLS settings of TCP listeners; nil for plain HTTP/2.
        package var tls: ServerTLS?
        /// The rules of listeners behind a balancer; nil if there are none.
        package var proxyProtocol: ProxyProtocol?
        /// The tokens for `slipway.v1`; nil if no tokens are required.
        package var tokens: TokenFile?
        /// The interval at which certificate, key and token files are checked for changes.
        package var fileInterval = Duration.seconds(3)
        /// The time limit of a TLS handshake.
        package var handshakeLimit = Duration.seconds(10)
        /// The collector of spans (OTLP over gRPC), if any.
        package var traceEndpoint: UpstreamEndpoint?
        package var metrics: ServiceMetrics
        /// The intervals of the PINGs that detect vanished clients.
        package var keepalive = Keepalive.clients
        package var log: Logger

        package init(endpoint: UpstreamEndpoint, frontend: Frontend, routing: RoutingPolicy, log: Logger) {
            self.endpoint = endpoint
            self.frontend = frontend
            self.routing = routing
            self.log = log
            metrics = ServiceMetrics(frontend: RoutingPolicy.frontendName, syntaxes: frontend.registry.names)
        }
    }

    private struct State {
        /// The listeners, each with the socket file to remove when it closes.
        var listeners: [(file: String?, channel: any Channel)] = []
        var connections: [ObjectIdentifier: NIOLoopBound<ClientConnection>] = [:]
        /// Whether the service announces that it leaves; it still accepts connections.
        var isLeaving = false
        var isClosing = false
        var whenEmpty: CheckedContinuation<Void, Never>?
    }

    private let context: ProxyContext
    private let local: LocalServices
    private let tls: ServerTLS?
    private let proxyProtocol: ProxyProtocol?
    private let handshakes: Handshakes
    private let files: FileWatch
    private let watch: UpstreamWatch
    private let keepalive: Keepalive
    private let group: MultiThreadedEventLoopGroup
    private let state = Mutex(State())

    /// Creates a proxy that doesn't listen yet.
    ///
    /// - Parameter threads: The number of event loops.
    package init(_ configuration: Configuration, threads: Int) {
        group = MultiThreadedEventLoopGroup(numberOfThreads: threads)
        let pool = CompilePool()
        local = LocalServices(configuration)
        var limits = configuration.limits
        limits.concurrentCompiles = limits.concurrentCompiles ?? Limits.compilesPerCaller(cores: CompilePool.cores)
        context = ProxyContext(
            endpoint: configuration.endpoint,
            frontend: configuration.frontend,
            routing: configuration.routing,
            local: local.methods,
            pool: pool,
            sessions: BuildSessions(),
            access: AccessControl(limits),
            credentials: Credentials(tokens: configuration.tokens),
            traces: configuration.traceEndpoint.map { [group] endpoint in
                TraceExporter(
                    EndpointTransport(endpoint, on: group.next()),
                    endpoint: endpoint.name,
                    log: configuration.log
                )
            },
            metrics: configuration.metrics,
            log: configuration.log
        )
        watch = UpstreamWatch(
            EndpointTransport(configuration.endpoint, on: group.next()),
            upstream: configuration.endpoint.name,
            log: configuration.log
        ) { [metrics = configuration.metrics] isReady in metrics.upstreamUp.at().set(isReady ? 1 : 0) }
        keepalive = configuration.keepalive
        tls = configuration.tls
        proxyProtocol = configuration.proxyProtocol
        handshakes = Handshakes(limit: TimeAmount(configuration.handshakeLimit), log: configuration.log)
        let watched: [(any WatchedFiles)?] = [
            configuration.tls, configuration.tokens, configuration.endpoint.files, configuration.traceEndpoint?.files,
        ]
        files = FileWatch(watched.compactMap { $0 }, log: configuration.log)
        files.start(every: configuration.fileInterval)
    }

    /// Reloads certificates, keys and tokens. An invalid file is reported in the log; its previous content stays in use.
    package func reloadFiles() { files.check(always: true) }

    /// The certificates that the service presents to clients and the upstream, with the files they come from.
    package var certificates: [PresentedCertificate] { files.certificates }

    /// Listens at an address. Replaces a stale Unix socket file.
    ///
    /// - Parameter isBehindBalancer: Whether connections begin with a PROXY protocol header.
    /// - Returns: The address, with the actual port if `address` has port 0.
    /// - Throws: `BridgeError` if the address is in use or invalid.
    package func listen(at address: ServiceAddress, isBehindBalancer: Bool = false) async throws -> ServiceAddress {
        let rules = rules(for: address, isBehindBalancer: isBehindBalancer)
        let bootstrap = bootstrap(for: rules)
        let channel: any Channel
        var bound = address
        do {
            switch address {
            case .unix(let path):
                try await refuseUsed(path)
                channel = try await bootstrap.bind(unixDomainSocketPath: path, cleanupExistingSocketFile: true).get()
            case .tcp(let host, let port):
                channel = try await bootstrap.bind(host: host, port: port).get()
                bound = .tcp(host: host, port: channel.localAddress?.port ?? port)
            }
        } catch {
            throw BridgeError(.unavailable, SocketFailure.message(error))
        }
        var file: String?
        if case .unix(let path) = address { file = path }
        addListener(channel, at: bound, file: file, rules)
        return bound
    }

    /// Listens on a socket that was passed to the process. Its file, if any, is kept when the proxy closes.
    ///
    /// - Parameter isBehindBalancer: Whether connections begin with a PROXY protocol header.
    /// - Throws: `BridgeError` if `socket` isn't a listening Unix or TCP socket.
    package func listen(on socket: PassedSocket, isBehindBalancer: Bool = false) async throws {
        let address = try socket.address()
        let rules = rules(for: address, isBehindBalancer: isBehindBalancer)
        let bootstrap = bootstrap(for: rules)
        let channel: any Channel
        do { channel = try await bootstrap.withBoundSocket(socket.descriptor).get() } catch {
            throw BridgeError(.unavailable, SocketFailure.message(error))
        }
        addListener(channel, at: address, file: nil, rules)
    }

    private func rules(for address: ServiceAddress, isBehindBalancer: Bool) -> ListenerRules {
        ListenerRules(address, tls: tls, isBehindBalancer ? proxyProtocol : nil)
    }

    private func bootstrap(for rules: ListenerRules) -> ServerBootstrap {
        var bootstrap = ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 1024)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                Caller.peer(of: channel).flatMapThrowing { peer in
                    try rules.identify(channel, peer, log: self.context.log) {
                        try self.accept(channel, from: $0, rules)
                    }
                }
            }
        if rules.isTCP {
            for (option, value) in TCPOptions.keepalive {
                bootstrap = bootstrap.childChannelOption(option, value: value)
            }
        }
        return bootstrap
    }

    /// - Parameter file: The socket file to remove when the listener closes.
    private func addListener(_ channel: any Channel, at bound: ServiceAddress, file: String?, _ rules: ListenerRules) {
        state.withLock { $0.listeners.append((file, channel)) }
        context.log.info(
            "listening",
            metadata: [
                "address": "\(bound)", "upstream": "\(context.endpoint.name)", "version": "\(Release.version)",
            ]
        )
        for warning in rules.warnings(ipAddress: channel.localAddress?.ipAddress, context.credentials) {
            context.log.warning("\(warning)", metadata: ["address": "\(bound)"])
        }
    }

    /// Throws if another process listens on the Unix socket at `path`, in which case the socket file must not be replaced.
    private func refuseUsed(_ path: String) async throws {
        guard let channel = try? await ClientBootstrap(group: group).connect(unixDomainSocketPath: path).get() else {
            return
        }
        try? await channel.close().get()
        throw BridgeError(.alreadyExists, "another process listens on it")
    }

    /// Begins to probe the upstream, so that `obstacle` reports when it is gone.
    package func watchUpstream() { watch.start() }

    /// Makes `obstacle` and the health service report that the service leaves, while it still accepts connections.
    package func announceLeave() {
        state.withLock { $0.isLeaving = true }
        local.drain()
    }

    /// Stops listening, drains all connections, and shuts down. A second call does nothing.
    ///
    /// A client with a running build may make further calls until the build is over; other clients are sent GOAWAY at once.
    ///
    /// - Parameter grace: The time that running calls get to finish before they are aborted.
    package func close(grace: Duration) async {
        let (listeners, connections, isFirst) = state.withLock { state in
            defer { state.isClosing = true }
            return (state.listeners, Array(state.connections.values), !state.isClosing)
        }
        guard isFirst else { return }
        local.drain()
        files.stop()
        watch.stop()
        context.log.info("closing", metadata: ["connections": "\(connections.count)"])
        for (file, channel) in listeners {
            // The file is removed before the listener closes, because afterwards it might belong to the next process.
            if let file { unlink(file) }
            try? await channel.close().get()
        }
        for connection in connections { connection.execute { $0.drain() } }
        await withTaskGroup(of: Bool.self) { tasks in
            tasks.addTask {
                await self.untilEmpty()
                return true
            }
            tasks.addTask {
                try? await Task.sleep(for: grace)
                return false
            }
            if await tasks.next() == false {
                let left = self.state.withLock { Array($0.connections.values) }
                self.context.log.error("aborted", metadata: ["connections": "\(left.count)"])
                let reason = BridgeError(.unavailable, "the service is shutting down and its grace period has passed")
                for connection in left { connection.execute { $0.abort(reason) } }
                _ = await tasks.next()
            }
            tasks.cancelAll()
        }
        await context.traces?.close(within: .seconds(2))
        await context.tasks.waitUntilIdle()
        try? await group.shutdownGracefully()
        context.log.info("closed")
    }

    private func untilEmpty() async {
        await withCheckedContinuation { continuation in
            let isEmpty = state.withLock { state in
                if !state.connections.isEmpty { state.whenEmpty = continuation }
                return state.connections.isEmpty
            }
            if isEmpty { continuation.resume() }
        }
    }

    package var load: ServiceLoad { context.access.load }

    /// The number of times each limit was exceeded since the service started, in the order of `Limit.allCases`.
    package var limitsMet: [(limit: Limit, count: UInt64)] { context.access.refusals }

    /// The metrics in Prometheus' text format.
    package var metricsPage: String {
        context.metrics.page(limits: limitsMet.map { ($0.limit.rawValue, $0.count) }, certificates: certificates)
    }

    /// Whether the compile pool still starts work; false if no thread has been free for 5 s.
    package var isResponsive: Bool { context.pool.isResponsive() }

    /// Why a balancer should send no new clients here: the service leaves, or its upstream doesn't answer; nil otherwise.
    package var obstacle: String? {
        state.withLock { $0.isClosing || $0.isLeaving } ? "draining" : watch.problem
    }

    /// Whether `close` was called.
    package var isClosing: Bool { state.withLock { $0.isClosing } }

    // MARK: Connections

    /// Sets up a client's connection, on its event loop.
    private func accept(_ channel: any Channel, from caller: Caller, _ rules: ListenerRules) throws {
        let connection = ClientConnection(
            channel: channel,
            caller: caller,
            asksForCertificate: rules.requiresCertificate,
            endpoint: context.endpoint,
            preconnect: context.preconnect,
            access: context.access,
            metrics: context.metrics,
            log: context.log
        )
        let bound = NIOLoopBound(connection, eventLoop: channel.eventLoop)
        let isClosing = state.withLock { state in
            state.connections[ObjectIdentifier(channel)] = bound
            return state.isClosing
        }
        context.metrics.clientsTotal.add()
        context.metrics.clientsOpen.add()
        channel.closeFuture.whenComplete { _ in self.forget(channel) }
        if isClosing || connection.mustCloseAtOnce { return channel.close(promise: nil) }
        try rules.beginHandshake(channel, handshakes) { bound.value.caller.certificate = $0 }
        try addHandlers(to: channel, of: bound, secured: rules.isSecured)
    }

    /// Adds the handlers of a client's connection to its pipeline, after the TLS handlers.
    private func addHandlers(
        to channel: any Channel,
        of bound: NIOLoopBound<ClientConnection>,
        secured: Bool
    ) throws {
        let upstream = UpstreamInfo()
        let http2 = NIOHTTP2Handler(
            mode: .server,
            eventLoop: channel.eventLoop,
            connectionConfiguration: HTTP2Settings.server(
                headerBytes: context.access.limits.headerBytes,
                maxConcurrentStreams: context.access.limits.streamsPerConnection
            ),
            streamConfiguration: HTTP2Settings.stream,
            streamDelegate: StreamCounter(connection: bound),
            inboundStreamInitializer: { [context] stream in
                stream.eventLoop.makeCompletedFuture {
                    try stream.syncOptions?.setOption(.autoRead, value: false)
                    let handler = StreamRouter.handler(bound.value, context, upstream)
                    try stream.pipeline.syncOperations.addHandler(handler)
                }
            }
        )
        let errors = ConnectionErrorHandler { [context] error in
            // Logged at debug level only: Go's clients routinely end a connection with a frame that swift-nio-http2 rejects.
            context.log.debug(
                "a client's connection failed",
                metadata: ["error": "\(ConnectionErrorDescription.text(error))"]
            )
        }
        let counter = ByteCounter(context.metrics, .client)
        let limit = FrameRateLimit(now: { .now() }) { [context] reason in
            context.log.info("a client's connection is closed", metadata: ["error": "\(reason)"])
        }
        let keepalive = KeepaliveHandler(keepalive, isNeeded: { true }) { [context] in
            context.log.info("a client stopped responding", metadata: ["caller": "\(bound.value.caller)"])
        }
        let goAway = GoAwayObserver { bound.value.clientSentGoAway() }
        let frames: [any ChannelHandler] = [
            counter, limit, WriteGathering(), bound.value.goAwayWriter, http2, goAway, bound.value.announcement, errors,
        ]
        try channel.pipeline.syncOperations.addHandlers(frames)
        // An unauthenticated client must not make the service connect to the upstream.
        if !secured {
            try channel.pipeline.syncOperations.addHandler(ChannelActiveHandler { bound.value.preconnectUpstream() })
        }
        try channel.pipeline.syncOperations.addHandler(keepalive, position: .first)
    }

    private func forget(_ channel: any Channel) {
        context.metrics.clientsOpen.subtract()
        let waiting: CheckedContinuation<Void, Never>? = state.withLock { state in
            state.connections[ObjectIdentifier(channel)] = nil
            guard state.connections.isEmpty else { return nil }
            defer { state.whenEmpty = nil }
            return state.whenEmpty
        }
        waiting?.resume()
    }
}

extension NIOLoopBound<ClientConnection> {
    fileprivate func execute(_ work: @escaping @Sendable (ClientConnection) -> Void) {
        eventLoop.execute { work(value) }
    }
}
