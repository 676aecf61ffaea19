import Bridge
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

/// A server that speaks BuildKit's own API in front of a solver.
///
/// Clients talk to it as if it were buildkitd. What they send passes through as it came, but for requests to build
/// what `RoutingPolicy` says is ours: those are compiled in this process, against the same build and over the same connection.
package final class BuildKitProxy: Sendable {
    /// How a door is set.
    package struct Configuration: Sendable {
        /// Where builds are carried out.
        package var endpoint: UpstreamEndpoint
        /// The languages.
        package var frontend: Frontend
        /// Which builds are compiled here.
        package var routing: RoutingPolicy
        /// True where `slipway.v1` is served.
        package var offersCompile = true
        /// Further calls that are answered here and never reach the solver.
        package var hosted = MethodTable()
        /// What callers may have of the service.
        package var limits = Limits()
        /// What one call of `slipway.v1` may ask of its client; how large a file may be is `limits.sourceBytes`.
        package var compileLimits = CompileService.Limits()
        /// What TCP listeners speak TLS with; nil for plain HTTP/2.
        package var tls: ServerTLS?
        /// The tokens that callers of `slipway.v1` have to show; nil where none are asked for.
        package var tokens: TokenFile?
        /// How often certificates, keys and tokens are looked at for changes.
        package var fileInterval = Duration.seconds(3)
        /// How long a TLS handshake may take.
        package var handshakeLimit = Duration.seconds(10)
        /// A collector that takes spans by OTLP over gRPC; nil for none.
        package var traceEndpoint: (UpstreamEndpoint)?
        /// What the door counts.
        package var metrics: ServiceMetrics
        /// How it is noticed that a client is gone without a word.
        package var keepalive = Keepalive.clients
        /// Where the door reports what it does.
        package var log: Logger

        /// A door in front of an endpoint.
        package init(endpoint: UpstreamEndpoint, frontend: Frontend, routing: RoutingPolicy, log: Logger) {
            self.endpoint = endpoint
            self.frontend = frontend
            self.routing = routing
            self.log = log
            metrics = ServiceMetrics(frontend: RoutingPolicy.frontendName, syntaxes: frontend.registry.names)
        }
    }

    /// What it listens on and whom it serves.
    private struct State {
        /// Each with the file of its socket, where that goes with it.
        var listeners: [(file: String?, channel: any Channel)] = []
        var connections: [ObjectIdentifier: NIOLoopBound<ClientConnection>] = [:]
        var isClosing = false
        var whenEmpty: CheckedContinuation<Void, Never>?
    }

    private let context: ProxyContext
    private let local: LocalServices
    private let tls: ServerTLS?
    private let handshakes: Handshakes
    private let files: FileWatch
    private let keepalive: Keepalive
    private let group: MultiThreadedEventLoopGroup
    private let state = Mutex(State())

    /// A door that listens nowhere yet.
    ///
    /// - Parameter threads: how many threads serve connections.
    package init(_ configuration: Configuration, threads: Int) {
        group = MultiThreadedEventLoopGroup(numberOfThreads: threads)
        local = LocalServices(configuration)
        context = ProxyContext(
            endpoint: configuration.endpoint,
            frontend: configuration.frontend,
            routing: configuration.routing,
            local: local.methods,
            sessions: BuildSessions(),
            access: AccessControl(configuration.limits),
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
        keepalive = configuration.keepalive
        tls = configuration.tls
        handshakes = Handshakes(limit: TimeAmount(configuration.handshakeLimit), log: configuration.log)
        let watched: [(any WatchedFiles)?] = [
            configuration.tls, configuration.tokens, configuration.endpoint.files, configuration.traceEndpoint?.files,
        ]
        files = FileWatch(watched.compactMap { $0 }, log: configuration.log)
        files.start(every: configuration.fileInterval)
    }

    /// Reads certificates, keys and tokens again. Connections that are open stay as they are; what can't be used is
    /// reported, and changes nothing.
    package func reloadFiles() { files.check(always: true) }

    /// The certificates that the service shows, to clients and to the solver.
    package var certificates: [PresentedCertificate] { files.certificates }

    /// Listens at an address, from now on.
    ///
    /// A socket of the file system that nobody listens on any more is replaced.
    ///
    /// - Returns: the address, with the port that was given where it asked for any (port 0).
    /// - Throws: `BridgeError` where the address can't be had.
    package func listen(at address: ServiceAddress) async throws -> ServiceAddress {
        let (bootstrap, tls) = bootstrap(for: address)
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
            throw BridgeError(.unavailable, SocketFailure.words(error))
        }
        var file: String?
        if case .unix(let path) = address { file = path }
        listens(channel, at: bound, file: file, tls)
        return bound
    }

    /// Listens on a socket that the process was started with. Its file, where it has one, stays when the door is closed.
    ///
    /// - Throws: `BridgeError` where it is no socket that listens.
    package func listen(on socket: PassedSocket) async throws {
        let address = try socket.address()
        let (bootstrap, tls) = bootstrap(for: address)
        let channel: any Channel
        do { channel = try await bootstrap.withBoundSocket(socket.descriptor).get() } catch {
            throw BridgeError(.unavailable, SocketFailure.words(error))
        }
        listens(channel, at: address, file: nil, tls)
    }

    /// How connections to an address are taken, and the TLS that is spoken there.
    private func bootstrap(for address: ServiceAddress) -> (ServerBootstrap, ServerTLS?) {
        var tls: ServerTLS?
        // Who may open a Unix socket is its folder's matter.
        if case .tcp = address { tls = self.tls }
        var bootstrap = ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 1024)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { [tls] channel in
                Caller.peer(of: channel).flatMapThrowing { try self.accept(channel, from: $0, tls) }
            }
        if case .tcp = address {
            for (option, value) in TCPOptions.noticingSilence {
                bootstrap = bootstrap.childChannelOption(option, value: value)
            }
        }
        return (bootstrap, tls)
    }

    /// - Parameter file: the socket's file, where it goes with the door.
    private func listens(_ channel: any Channel, at bound: ServiceAddress, file: String?, _ tls: ServerTLS?) {
        state.withLock { $0.listeners.append((file, channel)) }
        context.log.info(
            "listening",
            metadata: [
                "address": "\(bound)", "upstream": "\(context.endpoint.name)", "version": "\(Release.version)",
            ]
        )
        warn(of: bound, reachedAt: channel.localAddress?.ipAddress, tls)
    }

    /// Says where anybody who reaches an address may do more than an operator may have meant.
    private func warn(of address: ServiceAddress, reachedAt ipAddress: String?, _ tls: ServerTLS?) {
        guard let ipAddress, !Caller(address: ipAddress).isLocal, tls?.clientCA == nil else { return }
        context.log.warning(
            """
            anybody who reaches this address can build, and so run commands on the solver's machine: \
            set tls.client-ca, or listen on a Unix socket
            """,
            metadata: ["address": "\(address)"]
        )
        if context.credentials.tokens != nil, tls == nil {
            context.log.warning(
                "tokens come to this address unencrypted: set tls.certificate",
                metadata: ["address": "\(address)"]
            )
        }
    }

    /// A socket's file may be replaced only where nobody listens on it any more.
    private func refuseUsed(_ path: String) async throws {
        guard let channel = try? await ClientBootstrap(group: group).connect(unixDomainSocketPath: path).get() else {
            return
        }
        try? await channel.close().get()
        throw BridgeError(.alreadyExists, "another process listens on it")
    }

    /// Takes no more connections, lets the calls that run come to their end, and closes everything.
    ///
    /// A client with a running build may go on calling until that is over; others are told to go elsewhere.
    /// A second call does nothing.
    ///
    /// - Parameter grace: how long the calls may take; those that run then are broken off.
    package func close(grace: Duration) async {
        let (listeners, connections, isFirst) = state.withLock { state in
            defer { state.isClosing = true }
            return (state.listeners, Array(state.connections.values), !state.isClosing)
        }
        guard isFirst else { return }
        local.drain()
        files.stop()
        context.log.info("closing", metadata: ["connections": "\(connections.count)"])
        for (file, channel) in listeners {
            // Before the end of the listener, or it might be the file of whoever listens there next.
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
                self.context.log.error("broken off", metadata: ["connections": "\(left.count)"])
                let reason = BridgeError(.unavailable, "the service ends, and its time for running calls is over")
                for connection in left { connection.execute { $0.breakOff(reason) } }
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

    /// What the service has under way.
    package var load: ServiceLoad { context.access.load }

    /// How often each limit was met since the start, in a fixed order.
    package var limitsMet: [(limit: Limit, count: UInt64)] { context.access.refusals }

    /// What has been counted, in Prometheus' text format.
    package var metricsPage: String {
        context.metrics.page(limits: limitsMet.map { ($0.limit.rawValue, $0.count) }, certificates: certificates)
    }

    /// True once no new connections are taken.
    package var isClosing: Bool { state.withLock { $0.isClosing } }

    // MARK: Connections

    /// Sets up a client's connection, on its event loop.
    private func accept(_ channel: any Channel, from caller: Caller, _ tls: ServerTLS?) throws {
        let connection = ClientConnection(
            channel: channel,
            caller: caller,
            asksForCertificate: tls?.clientCA != nil,
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
        if isClosing || connection.isOverdue { return channel.close(promise: nil) }
        if let tls { try handshakes.begin(channel, tls) { bound.value.caller.certificate = $0 } }
        let upstream = UpstreamInfo()
        let manager = NIOHTTP2ServerConnectionManagementHandler(
            eventLoop: channel.eventLoop,
            // Its own keepalive only says good-bye to a client that doesn't answer, and waits.
            configuration: .init(maxIdleTime: nil, maxAge: nil, maxGraceTime: nil, keepalive: nil)
        )
        let http2 = NIOHTTP2Handler(
            mode: .server,
            eventLoop: channel.eventLoop,
            connectionConfiguration: HTTP2Settings.server(
                headerBytes: context.access.limits.headerBytes,
                maxConcurrentStreams: context.access.limits.streamsPerConnection
            ),
            streamConfiguration: HTTP2Settings.stream,
            streamDelegate: StreamCount(connection: bound, manager: manager.http2StreamDelegate),
            inboundStreamInitializer: { [context] stream in
                stream.eventLoop.makeCompletedFuture {
                    try stream.syncOptions?.setOption(.autoRead, value: false)
                    let handler = StreamRouter.handler(bound.value, context, upstream)
                    try stream.pipeline.syncOperations.addHandler(handler)
                }
            }
        )
        let broken = ConnectionErrorHandler { [context] error in
            // Go's clients, for one, take leave with a frame that this side can't read.
            context.log.debug("a client's connection broke", metadata: ["error": "\(error)"])
        }
        let counter = ByteCounter(context.metrics, .client)
        let keepalive = KeepaliveHandler(keepalive, isNeeded: { true }) { [context] in
            context.log.info("a client is gone without a word", metadata: ["caller": "\(bound.value.caller)"])
        }
        let leaving = GoAwayObserver { bound.value.clientLeaves() }
        try channel.pipeline.syncOperations.addHandlers(counter, WriteGathering(), http2, leaving, manager, broken)
        // Whoever still has to show a certificate shall not make the service connect anywhere.
        if tls == nil {
            try channel.pipeline.syncOperations.addHandler(ChannelActiveHandler { bound.value.anticipate() })
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
    /// Does something with the connection on its event loop.
    fileprivate func execute(_ work: @escaping @Sendable (ClientConnection) -> Void) {
        eventLoop.execute { work(value) }
    }
}
