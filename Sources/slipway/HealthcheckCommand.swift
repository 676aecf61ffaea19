import ArgumentParser
import GatewayService
import Glibc

/// `slipway healthcheck`: asks a running service whether it is ready, for images that have no shell and no other client.
struct HealthcheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "healthcheck",
        abstract: "Asks a running service whether it can serve builds.",
        discussion: """
            Asks for /readyz at the address of the setting 'metrics'. Exit status: 0 where the answer is 200, else 1.
            """
    )

    /// Where a service in the same container answers, with the configuration of `deploy/`.
    static let standardAddress = "tcp://127.0.0.1:9464"

    @Argument(help: "The service's setting 'metrics': tcp://HOST:PORT or unix:///PATH.")
    var address: String = Self.standardAddress

    @Option(help: ArgumentHelp("How long the answer may take.", valueName: "seconds"))
    var timeout: Int = 4

    func validate() throws {
        guard (1...3600).contains(timeout) else {
            throw ValidationError("--timeout: expected 1 to 3600 seconds, found \(timeout)")
        }
        do { _ = try ServiceAddress(parsing: address) } catch { throw ValidationError("\(error)") }
    }

    func run() throws {
        let place = try ServiceAddress(parsing: address)
        let answer: String
        do { answer = try ask(place) } catch let error as SystemError {
            throw CommandFailure.input("\(place): \(error.reason)")
        }
        // HTTP/1.1 200 OK
        let line = answer.prefix { !$0.isNewline }
        let words = line.split(separator: " ")
        guard words.count > 1, words[0].hasPrefix("HTTP/1.") else {
            throw CommandFailure.input("\(place): no answer in HTTP, but \"\(line.prefix(80))\"")
        }
        guard words[1] == "200" else { throw CommandFailure.input("\(place): not ready: \(line)") }
    }

    private struct SystemError: Error {
        let reason: String

        init(_ reason: String) { self.reason = reason }

        init(errno number: Int32) { reason = String(cString: strerror(number)) }
    }

    /// The beginning of the answer, at most 4096 bytes.
    private func ask(_ place: ServiceAddress) throws -> String {
        signal(SIGPIPE, SIG_IGN)
        let socket = try connected(to: place)
        defer { close(socket) }
        let request = Array("GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".utf8)
        guard write(socket, request, request.count) == request.count else { throw SystemError(errno: errno) }
        var answer: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while answer.count < buffer.count {
            let count = read(socket, &buffer, buffer.count)
            guard count >= 0 else { throw Self.failure(errno) }
            guard count > 0 else { break }
            answer += buffer[..<count]
        }
        return String(decoding: answer, as: UTF8.self)
    }

    /// A timeout of a socket comes as "try again".
    private static func failure(_ number: Int32) -> SystemError {
        number == EAGAIN ? SystemError("no answer in time") : SystemError(errno: number)
    }

    private func connected(to place: ServiceAddress) throws -> Int32 {
        switch place {
        case .unix(let path):
            var address = sockaddr_un()
            address.sun_family = sa_family_t(AF_UNIX)
            withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
            return try withUnsafePointer(to: address) { pointer in
                try pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    try connected(AF_UNIX, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
                }
            }
        case .tcp(let host, let port):
            var hints = addrinfo()
            hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
            var found: UnsafeMutablePointer<addrinfo>?
            let status = getaddrinfo(host, String(port), &hints, &found)
            guard status == 0, let first = found else { throw SystemError(String(cString: gai_strerror(status))) }
            defer { freeaddrinfo(first) }
            var failure = SystemError("no address")
            for entry in sequence(first: first, next: { $0.pointee.ai_next }) {
                do {
                    return try connected(entry.pointee.ai_family, entry.pointee.ai_addr, entry.pointee.ai_addrlen)
                } catch let error as SystemError { failure = error }
            }
            throw failure
        }
    }

    private func connected(_ family: Int32, _ address: UnsafePointer<sockaddr>, _ length: socklen_t) throws -> Int32 {
        let descriptor = socket(family, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { throw SystemError(errno: errno) }
        // Holds for connecting, sending and receiving.
        var limit = timeval(tv_sec: timeout, tv_usec: 0)
        for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
            setsockopt(descriptor, SOL_SOCKET, option, &limit, socklen_t(MemoryLayout<timeval>.size))
        }
        guard connect(descriptor, address, length) == 0 else {
            let number = errno
            close(descriptor)
            throw number == EINPROGRESS ? SystemError("no answer in time") : SystemError(errno: number)
        }
        return descriptor
    }
}
