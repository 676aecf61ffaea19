import Bridge
public import NIOCore
public import NIOHTTP2

/// Where builds are carried out: what gives a client's connection its worker.
///
/// One connection to a worker is opened for each client's connection and serves it for its life, so that the builds,
/// sessions, progress and history of a client agree without any state being shared.
public protocol Endpoint: Sendable {
    /// The endpoint in words, for logs and errors.
    var name: String { get }
    /// The files that connections are set up by, where there are any.
    var files: (any WatchedFiles)? { get }

    /// How it is noticed that a worker is gone without a word.
    var keepalive: Keepalive { get }

    /// Opens a connection for one client.
    ///
    /// - Parameters:
    ///   - eventLoop: the client's, which the connection has to live on too.
    /// - Returns: the connection, once the worker has shown that it speaks HTTP/2; fails with a `BridgeError` of the
    ///   code `unavailable` where it can't be reached.
    func connect(on eventLoop: any EventLoop) -> EventLoopFuture<WorkerConnection>
}

extension Endpoint {
    /// None.
    public var files: (any WatchedFiles)? { nil }
}

/// An open HTTP/2 connection to a worker.
public struct WorkerConnection: Sendable {
    /// The connection; closing it resets all that goes on in it.
    public let channel: any Channel
    /// Opens streams in it.
    public let multiplexer: NIOHTTP2Handler.StreamMultiplexer
    /// What its requests name as `:authority`.
    public let authority: String
    /// What its requests name as `:scheme`: `http` or `https`.
    public let scheme: String

    /// An open connection.
    public init(
        channel: any Channel,
        multiplexer: NIOHTTP2Handler.StreamMultiplexer,
        authority: String,
        scheme: String
    ) {
        self.channel = channel
        self.multiplexer = multiplexer
        self.authority = authority
        self.scheme = scheme
    }

    /// Opens a stream, on the connection's event loop.
    ///
    /// - Parameters:
    ///   - handler: what takes the stream's frames.
    ///   - whenReady: told once: nil, or why there is none.
    func open(
        _ handler: StreamHandler,
        on eventLoop: any EventLoop,
        whenReady: @escaping (BridgeError?) -> Void
    ) {
        let bound = NIOLoopBound(handler, eventLoop: eventLoop)
        let opened = multiplexer.createStreamChannel { channel in
            channel.eventLoop.makeCompletedFuture {
                try channel.syncOptions?.setOption(.autoRead, value: false)
                try channel.pipeline.syncOperations.addHandler(bound.value)
            }
        }
        opened.assumeIsolated().whenComplete { result in
            switch result {
            case .failure(let error):
                whenReady(BridgeError(.unavailable, "the connection to the solver is closed: \(error)"))
            case .success: whenReady(nil)
            }
        }
    }
}
