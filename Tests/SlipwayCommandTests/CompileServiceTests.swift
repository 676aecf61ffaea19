import Foundation
import Testing

/// `slipway.v1` of `slipway serve` as a process, called by gRPC's C core through the client of the service's own tests.
///
/// Needs `protoc`, and `python3` with the packages `grpcio`, `grpcio-health-checking`, `grpcio-reflection` and `protobuf`.
@Suite struct CompileServiceTests {
    private static let client = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("GatewayServiceTests/Fixtures/compiler.py")

    /// What one case of the client prints, run against a process of its own.
    private func run(_ name: String) throws -> String {
        let socket = "/tmp/slipway-compile-\(UUID().uuidString.prefix(8)).sock"
        let service = Process()
        service.executableURL = try SlipwayTests.executable
        service.arguments = ["serve", "--listen", "unix://\(socket)", "--buildkit", "unix:///nowhere"]
        let reports = Pipe()
        service.standardError = reports
        try service.run()
        defer { kill(service.processIdentifier, SIGKILL) }
        // Its first line says that it listens.
        _ = reports.fileHandleForReading.availableData
        let client = Process()
        client.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        client.arguments = [
            "python3", Self.client.path, "unix:\(socket)", name, try SlipwayTests.executable.path,
        ]
        let output = Pipe()
        client.standardOutput = output
        client.standardError = output
        try client.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        client.waitUntilExit()
        #expect(client.terminationStatus == 0, Comment(rawValue: text))
        return text
    }

    @Test func isTheSameInEveryProcess() throws {
        let first = try run("same_bytes")
        #expect(first.hasSuffix("\nok\n"), Comment(rawValue: first))
        #expect(try run("same_bytes") == first)
    }

    @Test func givesWhatTheCommandGives() throws { #expect(try run("same_as_command") == "ok\n") }
}
