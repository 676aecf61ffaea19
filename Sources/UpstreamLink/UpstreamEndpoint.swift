import Bridge
package import GRPCStreams
package import NIOCore
import NIOHTTP2
import NIOPosix
import NIOSSL
package import ServiceSecurity
package import ServiceSupport
import Synchronization

/// The address of an upstream or of a trace collector, and how to connect to it.
///
/// buildkitd and current engines speak HTTP/2 from the first byte. If the upstream responds with HTTP/1.1, as Docker
/// 20.10 does, this and all later connections request an upgrade at `/grpc`.
package final class UpstreamEndpoint: Sendable {
    package let address: ServiceAddress
    package let keepalive: Keepalive
    /// The `role` of buildkitd or a Docker Engine, as named in error messages.
    package static let upstream = "upstream"
    private let tls: UpstreamTLS?
    private let role: String
    private let needsUpgrade = Atomic<Bool>(false)

    /// Creates an endpoint. No connection is opened until `connect` is called.
    ///
    /// - Parameters:
    ///   - tls: The TLS settings for a TCP address; nil for plain HTTP/2.
    ///   - role: The name of the endpoint in errors, e.g. `trace collector`.
    ///   - keepalive: The intervals of the PINGs that detect a vanished peer.
    package init(
        _ address: ServiceAddress,
        tls: UpstreamTLS? = nil,
        role: String = UpstreamEndpoint.upstream,
        keepalive: Keepalive = .upstream
    ) {
        self.role = role
        self.address = address
        self.keepalive = keepalive
        if case .tcp = address { self.tls = tls } else { self.tls = nil }
    }

    /// The certificate and key files to watch for changes; nil without TLS.
    package var files: (any WatchedFiles)? { tls }

    /// The address, for logs and errors.
    package var name: String { address.description }

    /// Opens a connection for one client, on the client's event loop.
    ///
    /// A client's builds, sessions, progress and history must reach the same buildkitd, so each client has a connection of
    /// its own.
    ///
    /// - Returns: The connection, once the upstream has responded with HTTP/2. Fails with a `BridgeError` of code `unavailable`.
    package func connect(on eventLoop: any EventLoop) -> EventLoopFuture<UpstreamConnection> {
        let start = eventLoop.now
        guard !needsUpgrade.load(ordering: .relaxed) else { return attempt(on: eventLoop, from: start, upgrades: true) }
        return attempt(on: eventLoop, from: start, upgrades: false).flatMapError { error in
            guard error is SpeaksHTTP1 else { return eventLoop.makeFailedFuture(error) }
            return self.attempt(on: eventLoop, from: start, upgrades: true).map { connection in
                self.needsUpgrade.store(true, ordering: .relaxed)
                return connection
            }
        }
    }

    private var authority: String {
        switch address {
        case .unix: "localhost"
        case .tcp(let host, let port): host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
        }
    }

    private func attempt(
        on eventLoop: any EventLoop,
        from start: NIODeadline,
        upgrades: Bool
    ) -> EventLoopFuture<UpstreamConnection> {
        let opened = eventLoop.makePromise(of: UpstreamConnection.self)
        var bootstrap = ClientBootstrap(group: eventLoop)
            .connectTimeout(UpstreamConnection.connectTimeout)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try self.addHandlers(to: channel, from: start, upgrades, opened)
                }
            }
        if case .tcp = address {
            for (option, value) in TCPOptions.keepalive {
                bootstrap = bootstrap.channelOption(option, value: value)
            }
        }
        let connecting =
            switch address {
            case .unix(let path): bootstrap.connect(unixDomainSocketPath: path)
            case .tcp(let host, let port): bootstrap.connect(host: host, port: port)
            }
        connecting.whenFailure { opened.fail($0) }
        return opened.futureResult.flatMapErrorThrowing { [name, role] error in
            if error is SpeaksHTTP1, !upgrades { throw error }
            if let error = error as? BridgeError {
                throw BridgeError(error.code, "the \(role) at \(name): \(error.message)")
            }
            throw BridgeError(.unavailable, "the \(role) at \(name) can't be reached: \(SocketFailure.message(error))")
        }
    }
}

extension UpstreamEndpoint {
    private func addHandlers(
        to channel: any Channel,
        from start: NIODeadline,
        _ upgrades: Bool,
        _ opened: EventLoopPromise<UpstreamConnection>
    ) throws {
        let negotiation = HTTP2NegotiationHandler(
            upgrades: upgrades,
            authority: authority,
            scheme: tls == nil ? "http" : "https",
            start: start,
            timeout: UpstreamConnection.connectTimeout,
            opened: opened
        )
        negotiation.describe = SocketFailure.message
        if tls == nil, case .tcp = address {
            let settings = role == Self.upstream ? "buildkit.ca or buildkit.tls" : "trace.ca"
            negotiation.hint = "; to connect with TLS, set \(settings)"
        }
        if let tls, case .tcp(let host, _) = address {
            let handler = try tls.makeHandler(host: host)
            let name = tls.serverName ?? host
            negotiation.describe = { error in
                TLSFailure.message(error, certificate: handler.peerCertificate, trust: tls.trust, name: name)
            }
            try channel.pipeline.syncOperations.addHandlers(handler, ServerNameCheck(handler, name))
        }
        try channel.pipeline.syncOperations.addHandler(negotiation)
    }
}
