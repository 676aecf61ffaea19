import Bridge
import Glibc
package import Logging
import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// Serves `/metrics`, `/healthz` and `/readyz` over HTTP/1.1, on a thread of its own.
package final class MetricsServer: Sendable {
    /// The largest number of open connections; a scraper and a few probes need fewer. One more closes the connection that
    /// has been idle for the longest time, so that idle connections can't keep out a probe.
    private static let connectionLimit = 64
    /// The time after which an idle connection is closed.
    private static let idleLimit = TimeAmount.seconds(60)

    private let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    private let page: @Sendable () -> String
    private let isDraining: @Sendable () -> Bool
    private let isResponsive: @Sendable () -> Bool
    private let connections: NIOLoopBoundBox<MetricsConnections>
    /// The paths of the Unix sockets.
    private let sockets = Mutex<[String]>([])

    /// Creates a server that doesn't listen yet.
    ///
    /// - Parameters:
    ///   - page: the metrics, in Prometheus' text format.
    ///   - isDraining: whether `/readyz` reports that no new clients are accepted.
    ///   - isResponsive: whether new work would be begun; if not, `/healthz` and `/readyz` report it.
    package init(
        page: @escaping @Sendable () -> String,
        isDraining: @escaping @Sendable () -> Bool,
        isResponsive: @escaping @Sendable () -> Bool
    ) {
        self.page = page
        self.isDraining = isDraining
        self.isResponsive = isResponsive
        connections = .makeBoxSendingValue(MetricsConnections(limit: Self.connectionLimit), eventLoop: group.any())
    }

    /// Listens at an address.
    ///
    /// - Returns: the address with the assigned port if it had port 0.
    /// - Throws: `BridgeError` if the address can't be bound.
    package func listen(at address: ServiceAddress, log: Logger) async throws -> ServiceAddress {
        let bound: ServiceAddress
        do { bound = try await bind(address) } catch { throw BridgeError(.unavailable, SocketFailure.message(error)) }
        log.info("serving metrics", metadata: ["address": "\(bound)"])
        return bound
    }

    private func bind(_ address: ServiceAddress) async throws -> ServiceAddress {
        let bootstrap = ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 64)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try self.accept(channel) }
            }
        switch address {
        case .unix(let path):
            _ = try await bootstrap.bind(unixDomainSocketPath: path, cleanupExistingSocketFile: true).get()
            sockets.withLock { $0.append(path) }
            return address
        case .tcp(let host, let port):
            let channel = try await bootstrap.bind(host: host, port: port).get()
            return .tcp(host: host, port: channel.localAddress?.port ?? port)
        }
    }

    /// Closes all listeners and connections.
    package func close() async {
        for path in sockets.withLock({ $0 }) { unlink(path) }
        try? await group.shutdownGracefully()
    }

    private func accept(_ channel: any Channel) throws {
        let id = ObjectIdentifier(channel)
        connections.value.add(channel)?.close(promise: nil)
        channel.closeFuture.whenComplete { _ in self.connections.value.remove(id) }
        try channel.pipeline.syncOperations.addHandler(IdleStateHandler(allTimeout: Self.idleLimit))
        try channel.pipeline.syncOperations.configureHTTPServerPipeline(withErrorHandling: true)
        try channel.pipeline.syncOperations.addHandler(
            MetricsHandler { [self] in
                connections.value.use(id)
                return answer($0, $1)
            }
        )
    }

    private func answer(_ method: HTTPMethod, _ path: String) -> MetricsHandler.Answer {
        let known = ["/metrics", "/healthz", "/readyz"]
        guard known.contains(path) else { return .init(.notFound, "there are \(known.joined(separator: ", "))\n") }
        guard method == .GET || method == .HEAD else { return .init(.methodNotAllowed, "GET or HEAD\n") }
        switch path {
        case "/metrics": return .init(.ok, page(), mediaType: MetricsPage.mediaType)
        case "/readyz" where isDraining(): return .init(.serviceUnavailable, "draining\n")
        default: return isResponsive() ? .init(.ok, "ok\n") : .init(.serviceUnavailable, "no free thread for 5 s\n")
        }
    }
}

/// Answers the requests of one connection. Bound to its event loop.
private final class MetricsHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    struct Answer {
        var status: HTTPResponseStatus
        var body: String
        var mediaType: String

        init(_ status: HTTPResponseStatus, _ body: String, mediaType: String = "text/plain; charset=utf-8") {
            self.status = status
            self.body = body
            self.mediaType = mediaType
        }
    }

    private let answer: (_ method: HTTPMethod, _ path: String) -> Answer
    private var head: HTTPRequestHead?
    /// A complete request that waits until the client has read earlier responses.
    private var waiting: HTTPRequestHead?

    init(_ answer: @escaping (HTTPMethod, String) -> Answer) { self.answer = answer }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): self.head = head
        // A body is ignored.
        case .body: break
        case .end:
            guard let head else { return }
            self.head = nil
            if context.channel.isWritable { respond(to: head, context) } else { waiting = head }
        }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable, let head = waiting {
            waiting = nil
            respond(to: head, context)
        }
        context.fireChannelWritabilityChanged()
    }

    private func respond(to head: HTTPRequestHead, _ context: ChannelHandlerContext) {
        let path = head.uri.prefix { $0 != "?" }
        write(answer(head.method, String(path)), to: head, context)
    }

    private func write(_ answer: Answer, to head: HTTPRequestHead, _ context: ChannelHandlerContext) {
        var headers = HTTPHeaders([
            ("Content-Type", answer.mediaType), ("Content-Length", "\(answer.body.utf8.count)"),
        ])
        if answer.status == .methodNotAllowed { headers.add(name: "Allow", value: "GET, HEAD") }
        if !head.isKeepAlive { headers.add(name: "Connection", value: "close") }
        let response = HTTPResponseHead(version: .http1_1, status: answer.status, headers: headers)
        context.write(wrapOutboundOut(.head(response)), promise: nil)
        if head.method != .HEAD {
            context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(string: answer.body)))), promise: nil)
        }
        let written = context.eventLoop.makePromise(of: Void.self)
        if !head.isKeepAlive {
            let channel = context.channel
            written.futureResult.whenComplete { _ in channel.close(promise: nil) }
        }
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: written)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is IdleStateHandler.IdleStateEvent { context.close(promise: nil) }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}
