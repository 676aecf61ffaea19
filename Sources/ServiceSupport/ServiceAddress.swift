/// An address to listen on or to connect to.
package enum ServiceAddress: Sendable, Hashable, CustomStringConvertible {
    /// The absolute path of a Unix socket, e.g. `unix:///run/slipway/slipway.sock`.
    case unix(path: String)
    /// A host name or IP address and a TCP port, e.g. `tcp://0.0.0.0:1234` or `tcp://[::1]:1234`.
    case tcp(host: String, port: Int)

    /// The TCP port; nil for a Unix socket.
    package var port: Int? { if case .tcp(_, let port) = self { port } else { nil } }

    /// The error for a string that is not a valid address.
    package struct ParseError: Error, Sendable, Hashable, CustomStringConvertible {
        /// The message: the invalid address, and what was expected.
        package let description: String

        init(description: String) { self.description = description }
    }

    /// The maximum length of a socket's path in bytes: `sun_path` without its terminating NUL (unix(7)).
    package static let pathLimit = 107

    /// Parses `unix:///PATH` or `tcp://HOST:PORT`.
    ///
    /// - Throws: `ParseError`, which quotes the text and the expected form.
    package init(parsing text: String) throws(ParseError) {
        func failure(_ expected: String) -> ParseError {
            ParseError(description: "invalid address \"\(text)\": expected \(expected)")
        }
        if text.hasPrefix("unix://") {
            let path = String(text.dropFirst("unix://".count))
            guard path.hasPrefix("/") else { throw failure("an absolute path after unix://") }
            guard path.utf8.count <= Self.pathLimit else {
                throw failure("a path of at most \(Self.pathLimit) bytes, not \(path.utf8.count)")
            }
            self = .unix(path: path)
        } else if text.hasPrefix("tcp://") {
            let rest = text.dropFirst("tcp://".count)
            guard let colon = rest.lastIndex(of: ":") else { throw failure("tcp://HOST:PORT") }
            var host = rest[..<colon]
            guard let port = Int(rest[rest.index(after: colon)...]), (0...65_535).contains(port) else {
                throw failure("a port from 0 to 65535")
            }
            if host.hasPrefix("["), host.hasSuffix("]") {
                host = host.dropFirst().dropLast()
            } else if host.contains(":") {
                throw failure("an IPv6 address in brackets, e.g. tcp://[::1]:1234")
            }
            guard !host.isEmpty, !host.contains("/") else { throw failure("tcp://HOST:PORT") }
            self = .tcp(host: String(host), port: port)
        } else {
            throw failure("unix:///PATH or tcp://HOST:PORT")
        }
    }

    /// The address in the form that `init(parsing:)` reads.
    package var description: String {
        switch self {
        case .unix(let path): "unix://\(path)"
        case .tcp(let host, let port): host.contains(":") ? "tcp://[\(host)]:\(port)" : "tcp://\(host):\(port)"
        }
    }
}
