package import Bridge
import Diagnostics
import Glibc
package import Logging

/// A socket that the process inherited from systemd, or from another program that follows the same protocol.
package struct PassedSocket: Sendable, Hashable {
    package let descriptor: CInt
    /// The name from `LISTEN_FDNAMES`; `unknown` if the socket has no name.
    package let name: String

    /// Returns the address of the socket.
    ///
    /// - Throws: `BridgeError` if the socket isn't a listening stream socket with a Unix or IP address.
    package func address() throws(BridgeError) -> ServiceAddress {
        var (kind, listens) = (CInt(0), CInt(0))
        var size = socklen_t(MemoryLayout<CInt>.size)
        let expected =
            "socket \(descriptor) (\"\(name)\"): expected a listening Unix or TCP stream socket (ListenStream=)"
        guard getsockopt(descriptor, SOL_SOCKET, SO_TYPE, &kind, &size) == 0, kind == CInt(SOCK_STREAM.rawValue),
            getsockopt(descriptor, SOL_SOCKET, SO_ACCEPTCONN, &listens, &size) == 0, listens == 1
        else { throw BridgeError(.invalidArgument, expected) }
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let isKnown = withUnsafeMutableBytes(of: &storage) { room in
            room.withMemoryRebound(to: sockaddr.self) { address in
                address.baseAddress.map { getsockname(descriptor, $0, &length) } == 0
            }
        }
        guard isKnown, let address = ServiceAddress(storage, length: Int(length)) else {
            throw BridgeError(.invalidArgument, expected)
        }
        return address
    }
}

/// The sockets that systemd passed to the process (sd_listen_fds(3)).
package struct PassedSockets: Sendable {
    private static let first: CInt = 3
    private let sockets: [PassedSocket]

    /// Takes the sockets that `LISTEN_PID`, `LISTEN_FDS` and `LISTEN_FDNAMES` describe; none if `LISTEN_PID` names another
    /// process.
    package init() {
        guard Self.variable("LISTEN_PID").flatMap({ pid_t($0) }) == getpid(),
            let count = Self.variable("LISTEN_FDS").flatMap({ CInt($0) }), (1...1024).contains(count)
        else {
            sockets = []
            return
        }
        let names = Self.variable("LISTEN_FDNAMES")?.split(separator: ":", omittingEmptySubsequences: false) ?? []
        sockets = (0..<count).map { index in
            let descriptor = Self.first + index
            _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
            let name = names.indices.contains(Int(index)) ? String(names[Int(index)]) : ""
            return PassedSocket(descriptor: descriptor, name: name.isEmpty ? "unknown" : name)
        }
    }

    private static func variable(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }

    /// Returns the sockets named `name`; all sockets if `name` is empty.
    ///
    /// - Throws: `BridgeError` if no socket has the name.
    package func named(_ name: String) throws -> [PassedSocket] {
        guard !sockets.isEmpty else {
            throw BridgeError(.notFound, "the process inherited no sockets (LISTEN_FDS); start it from a socket unit")
        }
        let found = name.isEmpty ? sockets : sockets.filter { $0.name == name }
        guard found.isEmpty else { return found }
        let names = sockets.map(\.name)
        let guess = nearestWord(to: name, among: names).map { "; did you mean \($0)?" } ?? ""
        throw BridgeError(.notFound, "no socket of that name was passed, only \(names.joined(separator: ", "))\(guess)")
    }

    /// Returns the sockets that no address in `addresses` names.
    package func unused(by addresses: [ListenAddress]) -> [PassedSocket] {
        sockets.filter { socket in
            !addresses.contains(.passed(name: "")) && !addresses.contains(.passed(name: socket.name))
        }
    }
}

extension ServiceAddress {
    /// Converts the address of a socket; returns nil unless it is a Unix or IP socket. An unnamed Unix socket has an empty
    /// path.
    fileprivate init?(_ storage: sockaddr_storage, length: Int) {
        switch CInt(storage.ss_family) {
        case AF_UNIX:
            let start = MemoryLayout<sa_family_t>.size
            let path = withUnsafeBytes(of: storage) { bytes in
                String(decoding: bytes[start..<max(start, length)].prefix { $0 != 0 }, as: UTF8.self)
            }
            self = .unix(path: path)
        case AF_INET, AF_INET6:
            var storage = storage
            var host = [CChar](repeating: 0, count: Int(NI_MAXHOST))
            var port = [CChar](repeating: 0, count: Int(NI_MAXSERV))
            let flags = CInt(NI_NUMERICHOST | NI_NUMERICSERV)
            let isKnown = withUnsafeBytes(of: &storage) { bytes in
                bytes.withMemoryRebound(to: sockaddr.self) { address in
                    getnameinfo(
                        address.baseAddress,
                        socklen_t(length),
                        &host,
                        socklen_t(host.count),
                        &port,
                        socklen_t(port.count),
                        flags
                    ) == 0
                }
            }
            let texts = [host, port].map { text in
                String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            }
            guard isKnown, let number = Int(texts[1]) else { return nil }
            self = .tcp(host: texts[0], port: number)
        default: return nil
        }
    }
}

extension Logger {
    /// Warns of a passed socket that no `listen` address names.
    package func unused(_ socket: PassedSocket) {
        warning(
            "a passed socket is not named by any listen address and stays unused",
            metadata: ["name": "\(socket.name)", "descriptor": "\(socket.descriptor)"]
        )
    }
}
