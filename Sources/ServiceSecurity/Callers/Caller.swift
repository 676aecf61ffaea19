import Glibc
package import NIOCore

/// The identity of a caller.
///
/// The certificate, the user of a Unix socket and the address belong to the connection and are determined once. A call can add
/// the name of its token.
package struct Caller: Sendable, Hashable, CustomStringConvertible {
    /// The common name in the client's verified certificate, or another name in the certificate if it has no common name; nil
    /// if the client presented no certificate.
    package var certificate: String?
    /// The name of the call's token, never the token itself; nil if the call has no token.
    package var token: String?
    /// The user ID of the process that connected to a Unix socket; nil for a TCP connection.
    package var uid: UInt32?
    /// The remote address of a TCP connection, without the port; nil for a Unix socket.
    package var address: String?

    package init(certificate: String? = nil, token: String? = nil, uid: UInt32? = nil, address: String? = nil) {
        self.certificate = certificate
        self.token = token
        self.uid = uid
        self.address = address
    }

    /// The most specific part of the identity, for logs and as the key of limits: `certificate NAME`, `token NAME`, `uid 1000`,
    /// `address 192.0.2.7` or `unknown`.
    package var description: String {
        if let certificate { return "certificate \(certificate)" }
        if let token { return "token \(token)" }
        if let uid { return "uid \(uid)" }
        if let address { return "address \(address)" }
        return "unknown"
    }

    /// Whether the call comes from this machine.
    package var isLocal: Bool {
        guard let address else { return uid != nil }
        return address.hasPrefix("127.") || address == "::1"
    }
}

extension Caller {
    /// The credentials of the process that connected to a Unix socket: `struct ucred` of unix(7).
    private struct PeerCredentials: Sendable {
        var process: Int32 = 0
        var user: UInt32 = 0
        var group: UInt32 = 0
    }

    /// Returns the identity of a newly accepted connection's client before any TLS handshake: its user ID or address.
    package static func peer(of channel: any Channel) -> EventLoopFuture<Caller> {
        if let address = channel.remoteAddress?.ipAddress {
            return channel.eventLoop.makeSucceededFuture(Caller(address: withoutMapping(address)))
        }
        guard let options = channel as? any SocketOptionProvider else {
            return channel.eventLoop.makeSucceededFuture(Caller())
        }
        let credentials: EventLoopFuture<PeerCredentials> = options.unsafeGetSocketOption(
            level: .socket,
            name: .init(rawValue: SO_PEERCRED)
        )
        return credentials.map { Caller(uid: $0.user) }.recover { _ in Caller() }
    }

    /// Removes the prefix of an IPv4-mapped address: a dual-stack socket reports `192.0.2.7` as `::ffff:192.0.2.7`.
    static func withoutMapping(_ address: String) -> String {
        let prefix = "::ffff:"
        guard address.hasPrefix(prefix), address.contains(".") else { return address }
        return String(address.dropFirst(prefix.count))
    }
}
