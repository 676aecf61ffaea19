import Glibc
import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// An HTTP/1.1 server for a few clients (probes, a metrics scraper, the explorer's page), on a separate thread.
package final class HTTPServer: Sendable {
    /// The function that responds to requests, on the server's thread or in a task.
    package enum Answer: Sendable {
        /// Responds at once, on the server's own thread, so that no other work of the process delays the response.
        case onEventLoop(@Sendable (HTTPRequest) -> HTTPResponse)
        /// Responds in a task, which is cancelled if the client disconnects.
        case inTask(@Sendable (HTTPRequest) async -> HTTPResponse)
    }

    private let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    private let answer: Answer
    private let limits: HTTPLimits
    private let connections: NIOLoopBoundBox<HTTPConnections>
    /// The paths of the Unix sockets, which `close` removes.
    private let sockets = Mutex<[String]>([])

    /// Creates a server that doesn't listen yet.
    package init(limits: HTTPLimits = HTTPLimits(), answer: Answer) {
        self.answer = answer
        self.limits = limits
        connections = .makeBoxSendingValue(HTTPConnections(limit: limits.connections), eventLoop: group.any())
    }

    /// Listens on a TCP port. Port 0 lets the system choose one.
    ///
    /// - Returns: The port that the server listens on.
    /// - Throws: An error of SwiftNIO if the address can't be bound.
    package func listen(host: String, port: Int) async throws -> Int {
        let channel = try await bootstrap.bind(host: host, port: port).get()
        return channel.localAddress?.port ?? port
    }

    /// Listens on a Unix socket. Replaces a socket file at the path.
    ///
    /// - Throws: An error of SwiftNIO if the path can't be bound.
    package func listen(unixSocket path: String) async throws {
        _ = try await bootstrap.bind(unixDomainSocketPath: path, cleanupExistingSocketFile: true).get()
        sockets.withLock { $0.append(path) }
    }

    /// Closes all listeners and connections.
    package func close() async {
        for path in sockets.withLock({ $0 }) { unlink(path) }
        try? await group.shutdownGracefully()
    }

    private var bootstrap: ServerBootstrap {
        ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 64)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try self.accept(channel) }
            }
    }

    private func accept(_ channel: any Channel) throws {
        let id = ObjectIdentifier(channel)
        connections.value.add(channel)?.close(promise: nil)
        channel.closeFuture.whenComplete { _ in self.connections.value.remove(id) }
        try channel.pipeline.syncOperations.configureHTTPServerPipeline(withErrorHandling: true)
        let connections = connections
        try channel.pipeline.syncOperations.addHandler(
            HTTPConnectionHandler(answer, limits: limits) { connections.value.use(id) }
        )
    }
}
