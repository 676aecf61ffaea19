import BuildProxy
import Foundation
import Frontend
import OCISpec
import ServiceSecurity
import ServiceSupport
import StandardSyntaxes
import SyntaxKit
import Testing

/// A program of the fixtures, on gRPC's C core.
final class Peer: Sendable {
    /// What a program said.
    struct Output: Sendable {
        var text: String
        var status: Int32
    }

    static let fixtures = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Fixtures")
    static let top = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    private let process: Process
    private let output: FileHandle
    private let input: FileHandle

    /// The process's name for the system.
    var id: Int32 { process.processIdentifier }

    /// A Python program. Needs `protoc`, and `python3` with the packages `grpcio` and `protobuf`.
    static func python(_ script: String, _ arguments: [String]) throws -> Peer {
        try Peer("/usr/bin/env", ["python3", fixtures.appendingPathComponent(script).path] + arguments)
    }

    /// The C++ client, built where it is not there yet. Needs `libgrpc-dev` and what else `dev/interop-client` names.
    static func interop(_ arguments: [String]) async throws -> Peer {
        let built = await (try Peer(top.appendingPathComponent("dev/interop-client").path, [])).end()
        let path = built.text.split(separator: "\n").last.map(String.init) ?? ""
        try #require(built.status == 0, "dev/interop-client failed: \(built.text)")
        return try Peer(path, arguments)
    }

    init(_ executable: String, _ arguments: [String]) throws {
        let pipe = Pipe()
        process = Process()
        process.executableURL = URL(fileURLWithPath: executable)
        process.arguments = arguments
        process.standardOutput = pipe
        process.standardError = pipe
        output = pipe.fileHandleForReading
        let words = Pipe()
        process.standardInput = words
        input = words.fileHandleForWriting
        try process.run()
    }

    /// What it prints next, a line at least, or all to its end.
    func firstLine(within limit: Duration = .seconds(60)) async -> String {
        await blocking(within: limit) { [output] in
            var bytes = Data()
            while bytes.last != UInt8(ascii: "\n") {
                let more = output.availableData
                if more.isEmpty { break }
                bytes += more
            }
            return String(decoding: bytes, as: UTF8.self)
        }
    }

    /// The port that it says it serves on, in a line `ready PORT`.
    func port() async throws -> Int {
        let line = await firstLine()
        return try #require(
            line.hasPrefix("ready ") ? Int(line.dropFirst(6).trimmingCharacters(in: .whitespacesAndNewlines)) : nil,
            "it needs protoc and: pip install grpcio protobuf; it said: \(line)"
        )
    }

    /// All that it prints until it ends.
    func end(within limit: Duration = .seconds(240)) async -> Output {
        await blocking(within: limit) { [output, process] in
            let text = String(decoding: output.readDataToEndOfFile(), as: UTF8.self)
            process.waitUntilExit()
            return Output(text: text, status: process.terminationStatus)
        }
    }

    /// Writes a line to its standard input.
    func say(_ line: String) { input.write(Data((line + "\n").utf8)) }

    func kill(_ signal: Int32 = SIGKILL) { Foundation.kill(process.processIdentifier, signal) }

    /// Work that holds up its thread until the process says something, on none of the threads that tasks share. A process
    /// that takes too long is killed, and a test hears its status.
    private func blocking<Value: Sendable>(
        within limit: Duration,
        _ work: @escaping @Sendable () -> Value
    ) async -> Value {
        let watch = Task {
            try await Task.sleep(for: limit)
            Issue.record("\(process.arguments ?? []) took more than \(limit), and was killed")
            kill()
        }
        defer { watch.cancel() }
        return await withCheckedContinuation { continuation in
            Thread { continuation.resume(returning: work()) }.start()
        }
    }
}

/// A door in this process, with a worker behind it, for the time of `body`.
func withProxy<Value>(
    takesDockerfiles: Bool = false,
    files: [String: String] = [:],
    configure: (inout BuildKitProxy.Configuration) throws -> Void = { _ in },
    _ body: (_ target: String, _ door: BuildKitProxy) async throws -> Value
) async throws -> Value {
    try await withWorker(files: files) { port in
        let endpoint = UpstreamEndpoint(.tcp(host: "127.0.0.1", port: port))
        return try await withProxy(endpoint: endpoint, takesDockerfiles: takesDockerfiles, configure: configure, body)
    }
}

/// A stand-in for a solver, for the time of `body`.
func withWorker<Value>(files: [String: String] = [:], _ body: (_ port: Int) async throws -> Value) async throws -> Value
{
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("slipway-door-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    for (name, text) in files { try Data(text.utf8).write(to: folder.appendingPathComponent(name)) }
    let worker = try Peer.python("worker.py", [folder.path])
    defer { worker.kill() }
    return try await body(try await worker.port())
}

extension RoutingPolicy {
    /// What the cases of `client.py` count on.
    static func forTests(takesDockerfiles: Bool = false) throws -> RoutingPolicy {
        let image = try ImageReference(parsing: "registry.example/build/frontend:2")
        return RoutingPolicy(registry: .standard, images: [image], takesDockerfiles: takesDockerfiles)
    }
}

/// A door in front of an endpoint, for the time of `body`.
func withProxy<Value>(
    endpoint: UpstreamEndpoint,
    takesDockerfiles: Bool = false,
    limits: Limits = Limits(),
    hosted: MethodTable = MethodTable(),
    configure: (inout BuildKitProxy.Configuration) throws -> Void = { _ in },
    _ body: (_ target: String, _ door: BuildKitProxy) async throws -> Value
) async throws -> Value {
    let registry = SyntaxRegistry.standard
    var configuration = BuildKitProxy.Configuration(
        endpoint: endpoint,
        frontend: Frontend(registry),
        routing: try .forTests(takesDockerfiles: takesDockerfiles),
        log: ServiceLog { _ in }
    )
    configuration.limits = limits
    configuration.hosted = hosted
    try configure(&configuration)
    let door = BuildKitProxy(configuration, threads: 1)
    let path = "/tmp/slipway-door-\(UUID().uuidString.prefix(8)).sock"
    defer { unlink(path) }
    do {
        _ = try await door.listen(at: .unix(path: path))
        let value = try await body("unix:\(path)", door)
        await door.close(grace: .seconds(1))
        return value
    } catch {
        await door.close(grace: .zero)
        throw error
    }
}
