import Glibc
package import NIOCore

/// Socket options of TCP connections.
package enum TCPOptions {
    /// Detects a vanished peer after about 90 s: the kernel sends keepalive probes after 60 s of silence, and data must be
    /// acknowledged within 90 s.
    package static let keepalive: [(ChannelOptions.Types.SocketOption, SocketOptionValue)] = [
        (.init(level: .socket, name: .so_keepalive), 1),
        (option(TCP_KEEPIDLE), 60),
        (option(TCP_KEEPINTVL), 10),
        (option(TCP_KEEPCNT), 3),
        (option(TCP_USER_TIMEOUT), 90_000),
    ]

    private static func option(_ name: Int32) -> ChannelOptions.Types.SocketOption {
        .init(level: .tcp, name: .init(rawValue: name))
    }
}
