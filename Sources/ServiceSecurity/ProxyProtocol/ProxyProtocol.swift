package import Logging
package import NIOCore
package import ServiceSupport
import Synchronization

/// The rules of listeners whose connections come from a balancer and begin with a PROXY protocol header.
///
/// The balancer ends the clients' TLS, and says in the header who a client is. So whoever can send a header can be any caller:
/// only the balancer may.
package final class ProxyProtocol: Sendable {
    /// The networks whose machines may send headers on TCP listeners. On Unix sockets, file permissions decide.
    package let trusted: [IPNetwork]
    /// Whether calls other than health checks need a client certificate that the balancer has verified.
    package let requiresCertificate: Bool
    /// The names of which the balancer's own certificate must have one; empty if the balancer connects without TLS.
    package let balancers: Set<String>

    /// The maximum number of connections that wait for their header. Balancers send it at once.
    private static let atOnce = 1024
    /// The default time limit for a header to arrive.
    package static let limit = TimeAmount.seconds(10)

    private let limit: TimeAmount
    private let waiting = Atomic<Int>(0)

    package init(
        trusted: [IPNetwork],
        requiresCertificate: Bool,
        balancers: Set<String> = [],
        limit: TimeAmount = ProxyProtocol.limit
    ) {
        self.trusted = trusted
        self.requiresCertificate = requiresCertificate
        self.balancers = balancers
        self.limit = limit
    }

    /// Reads the header of a newly accepted connection, or closes the connection. Called on the connection's event loop.
    ///
    /// - Parameters:
    ///   - sender: The remote end of the connection.
    ///   - isTCP: Whether the connection arrived on a TCP listener, so that the sender's address must be trusted.
    ///   - onHeader: Sets up the connection of the caller that the header describes.
    package func begin(
        _ channel: any Channel,
        from sender: Caller,
        isTCP: Bool,
        log: Logger,
        onHeader: @escaping (Caller) throws -> Void
    ) throws {
        let isTrusted = sender.address.map { address in trusted.contains { $0.contains(address) } } ?? !isTCP
        guard isTrusted else {
            log.info(
                "a connection is refused",
                metadata: [
                    "client": "\(sender)",
                    "error": "only addresses in proxy-protocol.trusted may connect to this listener",
                ]
            )
            return channel.close(promise: nil)
        }
        guard waiting.add(1, ordering: .relaxed).newValue <= Self.atOnce else {
            waiting.subtract(1, ordering: .relaxed)
            log.warning("too many connections without a PROXY protocol header", metadata: ["limit": "\(Self.atOnce)"])
            return channel.close(promise: nil)
        }
        let handler = ProxyHeaderHandler(limit: limit) { [self] outcome in
            waiting.subtract(1, ordering: .relaxed)
            switch outcome {
            case .header(let header): try onHeader(Caller(header, from: sender))
            case .closed:
                log.debug("a connection ended before its PROXY protocol header", metadata: ["client": "\(sender)"])
            case .refused(let reason):
                log.info("a connection is refused", metadata: ["client": "\(sender)", "error": "\(reason)"])
            }
        }
        try channel.pipeline.syncOperations.addHandler(handler)
    }

    /// Checks the balancer's own certificate.
    ///
    /// - Parameter name: The name in its verified certificate; nil if it presented none.
    /// - Returns: The reason to end the handshake; nil if the certificate is a balancer's.
    package func check(balancer name: String?) -> String? {
        let expected = "proxy-protocol.balancer-names (\(balancers.sorted().joined(separator: ", ")))"
        guard let name else { return "it presented no certificate; expected one of \(expected)" }
        return balancers.contains(name) ? nil : "its certificate is for '\(name)'; expected one of \(expected)"
    }
}
