import FoundationEssentials
import Glibc

/// A client that notifies systemd of the service's state (`Type=notify`), with datagrams to the socket in `NOTIFY_SOCKET`.
struct ServiceManager {
    private let socketPath: String

    /// Finds the socket of the service manager that started this process; returns nil if the manager expects no notifications.
    init?() {
        guard let path = ProcessInfo.processInfo.environment["NOTIFY_SOCKET"] else { return nil }
        // The value is the path of a socket in the file system (`/run/…`), or the name of an abstract socket (`@…`).
        guard path.hasPrefix("/") || path.hasPrefix("@"), path.utf8.count <= 107 else { return nil }
        socketPath = path
    }

    /// Tells systemd that clients can connect.
    func ready() { send("READY=1\nSTATUS=Serving") }

    /// Tells systemd that certificates and tokens are being reloaded.
    func reloading() {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        send("RELOADING=1\nMONOTONIC_USEC=\(time.tv_sec * 1_000_000 + time.tv_nsec / 1000)")
    }

    /// Tells systemd that no new connections are accepted.
    func stopping() { send("STOPPING=1\nSTATUS=Waiting for running calls") }

    private func send(_ state: String) {
        let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { room in
            room.copyBytes(from: socketPath.utf8)
            // An abstract name begins with a zero byte instead of `@`.
            if socketPath.hasPrefix("@") { room[0] = 0 }
        }
        let length = socklen_t(MemoryLayout<sa_family_t>.size + socketPath.utf8.count)
        let bytes = Array(state.utf8)
        _ = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                sendto(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL), $0, length)
            }
        }
    }
}
