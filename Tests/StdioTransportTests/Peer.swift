import Bridge
import Foundation
import GatewayClient
import Glibc
import StdioTransport
import Testing

/// Runs a transport's loop on a thread of its own while `body` makes calls.
func withTransport<Value>(
    input: Int32,
    output: Int32,
    _ body: (StdioTransport) async throws -> Value
) async throws -> Value {
    // A program that runs a transport ignores it; a peer that is gone then fails the write only.
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

/// Runs `body` against gRPC's C core, served by Python on a Unix socket.
///
/// Needs `python3` with the package `grpcio`.
func withPeer<Value>(_ body: (StdioTransport) async throws -> Value) async throws -> Value {
    let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Fixtures/peer.py")
    let path = "/tmp/slipway-peer-\(UUID().uuidString.prefix(8)).sock"
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["python3", script.path, path]
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    defer {
        // Nobody waits for its end: that would hold up a thread that tasks share.
        kill(process.processIdentifier, SIGKILL)
        unlink(path)
    }
    let line = pipe.fileHandleForReading.availableData
    try #require(String(decoding: line, as: UTF8.self).hasPrefix("ready"), "the peer needs: pip install grpcio")
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

/// The failure that an operation ends with; nil where it ends well.
func failure(_ operation: () async throws -> some Any) async -> (any Error)? {
    do {
        _ = try await operation()
        return nil
    } catch {
        return error
    }
}

extension StdioTransport {
    /// A call of the peer's.
    func call(_ method: String, _ request: [UInt8] = [], timeout: Duration? = .seconds(30)) async throws -> [UInt8] {
        try await unary("/test.Peer/\(method)", request, timeout: timeout)
    }
}
