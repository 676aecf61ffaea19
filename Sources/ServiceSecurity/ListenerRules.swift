package import Logging
package import NIOCore
package import ServiceSupport

/// How the clients of one listener are identified, and what they must present.
package struct ListenerRules: Sendable {
    package let isTCP: Bool
    /// TLS of the listener's connections; nil for none.
    private let tls: ServerTLS?
    /// The rules for a balancer in front of this listener; nil for clients that connect directly.
    private let balancer: ProxyProtocol?

    /// - Parameters:
    ///   - address: The listener's address. Unix sockets don't use TLS, because file permissions control access to them.
    ///   - tls: The TLS settings of the service.
    ///   - balancer: The rules for connections that begin with a PROXY protocol header. Behind a balancer TLS is used only if
    ///     the balancer is expected to present a certificate: the clients' own TLS ends at the balancer.
    package init(_ address: ServiceAddress, tls: ServerTLS?, _ balancer: ProxyProtocol?) {
        if case .tcp = address { isTCP = true } else { isTCP = false }
        self.tls = isTCP && balancer?.balancers.isEmpty != true ? tls : nil
        self.balancer = balancer
    }

    /// Whether calls other than health checks need a verified client certificate.
    package var requiresCertificate: Bool { balancer?.requiresCertificate ?? (tls?.clientCA != nil) }

    /// Whether a client is known only after a handshake or a header, so that nothing is done for it at the start.
    package var isSecured: Bool { tls != nil || balancer != nil }

    /// Determines whose connection a newly accepted one is: its peer's, or the one that a balancer's header names. Called on the
    /// connection's event loop.
    ///
    /// - Parameter onCaller: Sets up the connection; called at once or when the header has arrived.
    package func identify(
        _ channel: any Channel,
        _ peer: Caller,
        log: Logger,
        onCaller: @escaping (Caller) throws -> Void
    ) throws {
        guard let balancer else { return try onCaller(peer) }
        try balancer.begin(channel, from: peer, isTCP: isTCP, log: log, onHeader: onCaller)
    }

    /// Adds TLS to a connection if the listener uses it.
    ///
    /// - Parameter onCertificate: Gets the name in the client's verified certificate, if any. Not called behind a balancer: the
    ///   certificate of its connection is its own.
    package func beginHandshake(
        _ channel: any Channel,
        _ handshakes: Handshakes,
        onCertificate: @escaping (_ name: String?) -> Void
    ) throws {
        guard let tls else { return }
        guard let balancer else { return try handshakes.begin(channel, tls, onCertificate: onCertificate) }
        try handshakes.begin(channel, tls, objection: { balancer.check(balancer: $0) }, onCertificate: { _ in })
    }

    /// The warnings about a listener that other machines reach and that requires no client certificate, or that accepts tokens
    /// without TLS.
    ///
    /// - Parameter ipAddress: The address that the listener is bound to; nil for a Unix socket.
    package func warnings(ipAddress: String?, _ credentials: Credentials) -> [String] {
        let isExposed = ipAddress.map { !Caller(address: $0).isLocal } ?? false
        if let balancer {
            guard !balancer.requiresCertificate else { return [] }
            return [
                """
                any client that reaches the balancer can build, and so run commands on the upstream's machine, unless the \
                balancer requires certificates: set proxy-protocol.require-certificate
                """
            ]
        }
        guard isExposed, tls?.clientCA == nil else { return [] }
        var warnings = [
            """
            any client that reaches this address can build, and so run commands on the upstream's machine: \
            set tls.client-ca, or listen on a Unix socket
            """
        ]
        if credentials.tokens != nil, tls == nil {
            warnings.append("tokens are sent to this address unencrypted: set tls.certificate")
        }
        return warnings
    }
}
