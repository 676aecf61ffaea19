/// A header of the PROXY protocol, version 2: what a balancer says about the client of a connection that it relays.
///
/// The protocol is described in HAProxy's `doc/proxy-protocol.txt`.
package struct ProxyHeader: Sendable, Hashable {
    /// The remote end of the client's connection to the balancer.
    package enum Source: Sendable, Hashable {
        /// A connection of the balancer itself, e.g. a health check (the command `LOCAL`).
        case sender
        /// A relayed connection without a known address: `UNSPEC`, a datagram protocol, or a Unix socket.
        case unknown
        /// The IP address and port of a TCP connection.
        case tcp(address: String, port: Int)
    }

    /// The client's TLS connection to the balancer (`PP2_TYPE_SSL`).
    package struct ClientTLS: Sendable, Hashable {
        /// The version, e.g. `TLSv1.3`.
        package var version: String?
        /// Whether the client presented a certificate, on this connection or earlier in its TLS session, and the balancer has
        /// verified it.
        package var isVerified: Bool
        /// The common name in the client's certificate; nil if the balancer sent none.
        package var commonName: String?

        package init(version: String? = nil, isVerified: Bool, commonName: String? = nil) {
            self.version = version
            self.isVerified = isVerified
            self.commonName = commonName
        }
    }

    package var source: Source
    /// Nil if the client's connection to the balancer had no TLS, or if the balancer doesn't send this part.
    package var tls: ClientTLS?

    package init(source: Source, tls: ClientTLS? = nil) {
        self.source = source
        self.tls = tls
    }
}

extension Caller {
    /// The caller that a header describes: by a verified certificate and the client's address, as far as the header has them.
    ///
    /// A verified certificate without a common name still identifies a caller: by its address, since nothing else is known.
    ///
    /// - Parameter sender: The balancer, whose address or user stands for a client without a known address.
    package init(_ header: ProxyHeader, from sender: Caller) {
        self = sender
        guard header.source != .sender else { return }
        if case .tcp(let address, _) = header.source {
            self = Caller(address: Self.withoutMapping(address))
        }
        guard let tls = header.tls, tls.isVerified else { return }
        certificate = tls.commonName ?? "without a common name, \(description)"
    }
}
