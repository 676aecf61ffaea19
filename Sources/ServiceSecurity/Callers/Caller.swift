import Glibc
package import NIOCore

/// Who calls.
///
/// What a connection shows of its client is found out once: the certificate, the user behind a Unix socket, the
/// address. A call may add the name of the token that it carries.
package struct Caller: Sendable, Hashable, CustomStringConvertible {
    /// The common name in the client's verified certificate; where it has none, another name in it.
    package var certificate: String?
    /// The name of the token that the call carries; never the token itself.
    package var token: String?
    /// The user whose process opened the Unix socket.
    package var uid: UInt32?
    /// The address, without the port, that a TCP connection comes from.
    package var address: String?

    /// A caller of whom this much is known.
    package init(certificate: String? = nil, token: String? = nil, uid: UInt32? = nil, address: String? = nil) {
        self.certificate = certificate
        self.token = token
        self.uid = uid
        self.address = address
    }

    /// The most telling of what is known, for logs and as what limits are counted by: `certificate NAME`, `token NAME`,
    /// `uid 1000`, `address 192.0.2.7`.
    package var description: String {
        if let certificate { return "certificate \(certificate)" }
        if let token { return "token \(token)" }
        if let uid { return "uid \(uid)" }
        if let address { return "address \(address)" }
        return "unknown"
    }

    /// True where the call comes from this machine.
    package var isLocal: Bool {
        guard let address else { return uid != nil }
        return address.hasPrefix("127.") || address == "::1"
    }
}

extension Caller {
    /// What the kernel says of who opened a Unix socket; `struct ucred` of unix(7).
    private struct PeerCredentials: Sendable {
        var process: Int32 = 0
        var user: UInt32 = 0
        var group: UInt32 = 0
    }

    /// Finds out who is at the other end of a connection that was just taken; before TLS, where there is any.
    package static func peer(of channel: any Channel) -> EventLoopFuture<Caller> {
        if let address = channel.remoteAddress?.ipAddress {
            return channel.eventLoop.makeSucceededFuture(Caller(address: withoutMapping(address)))
        }
        guard let options = channel as? any SocketOptionProvider else {
            return channel.eventLoop.makeSucceededFuture(Caller())
        }
        let asked: EventLoopFuture<PeerCredentials> = options.unsafeGetSocketOption(
            level: .socket,
            name: .init(rawValue: SO_PEERCRED)
        )
        return asked.map { Caller(uid: $0.user) }.recover { _ in Caller() }
    }

    /// A socket for both versions of IP shows an IPv4 address as `::ffff:192.0.2.7`.
    private static func withoutMapping(_ address: String) -> String {
        let prefix = "::ffff:"
        guard address.hasPrefix(prefix), address.contains(".") else { return address }
        return String(address.dropFirst(prefix.count))
    }
}
