import Glibc
import NIOCore

/// Settings of connections that cross a network.
enum TCPOptions {
    /// A side that has gone without a word is noticed after some 90 seconds: where nothing is said for 60, the system
    /// asks, and what it sends must be acknowledged in 90.
    static let noticingSilence: [(ChannelOptions.Types.SocketOption, SocketOptionValue)] = [
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
