import Bridge
import Foundation
import GatewayClient
import Glibc
import StdioTransport
import TestSupport
import Testing

/// Runs a transport on its own thread while `body` makes calls.
func withTransport<Value>(
    input: Int32,
    output: Int32,
    _ body: (StdioTransport) async throws -> Value
) async throws -> Value {
    // With SIGPIPE ignored, as in the frontend, writing to a closed connection fails with EPIPE.
    signal(SIGPIPE, SIG_IGN)
    let transport = try StdioTransport(input: input, output: output)
    let (ended, end) = AsyncStream.makeStream(of: Never.self)
    let thread = Thread {
        transport.run()
        end.finish()
    }
    thread.start()
    do {
        let value = try await body(transport)
        transport.stop()
        for await _ in ended {}
        return value
    } catch {
        transport.stop()
        for await _ in ended {}
        throw error
    }
}

/// Runs `body` against a server on gRPC's C core, a Python program on a Unix socket.
///
/// Needs `python3` with the package `grpcio`.
func withCoreServer<Value>(_ body: (StdioTransport) async throws -> Value) async throws -> Value {
    let script = Checkout.root.appendingPathComponent("Tests/StdioTransportTests/Fixtures/peer.py").path
    let path = "/tmp/slipway-transport-\(UUID().uuidString.prefix(8)).sock"
    let server = try await TestProcess.python(script, [path])
    defer {
        server.kill()
        unlink(path)
    }
    let line = try await server.read()
    try #require(line.hasPrefix("ready"), "the server needs: pip install grpcio; it printed: \(line)")
    let descriptor = try connect(path)
    defer { Glibc.close(descriptor) }
    return try await withTransport(input: descriptor, output: descriptor, body)
}

private func connect(_ path: String) throws -> Int32 {
    let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix($0.count - 1)) }
    let result = withUnsafePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
        }
    }
    try #require(result == 0, "connect: errno \(errno)")
    return descriptor
}

/// The error of an operation; nil if it succeeds.
func failure(_ operation: () async throws -> some Any) async -> (any Error)? {
    do {
        _ = try await operation()
        return nil
    } catch {
        return error
    }
}

extension StdioTransport {
    /// Calls a method of the Python server.
    func call(_ method: String, _ request: [UInt8] = [], timeout: Duration? = .seconds(30) * Slowdown.factor)
        async throws -> [UInt8]
    {
        try await unary("/test.Peer/\(method)", request, timeout: timeout)
    }
}
