import Foundation
import Testing

/// `slipway healthcheck` against a server that answers for a service.
@Suite struct HealthcheckTests {
    @Test func saysWhetherTheServiceIsReady() throws {
        let flag = FileManager.default.temporaryDirectory.appendingPathComponent("slipway-ready-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: flag) }
        let (input, output, process) = (Pipe(), Pipe(), Process())
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        let server = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("Fixtures/health.py")
        process.arguments = ["python3", server.path, flag.path]
        (process.standardInput, process.standardOutput) = (input, output)
        try process.run()
        defer { try? input.fileHandleForWriting.close() }
        let line = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
        let address = "tcp://127.0.0.1:\(line.trimmingCharacters(in: .whitespacesAndNewlines))"

        let notYet = try SlipwayTests.run(["healthcheck", address])
        #expect(notYet.status == 1)
        #expect(notYet.errors.hasPrefix("slipway: \(address): not ready: HTTP/1.0 503"), "\(notYet.errors)")
        try Data().write(to: flag)
        let ready = try SlipwayTests.run(["healthcheck", address])
        #expect(ready.status == 0 && ready.errors.isEmpty, "\(ready.errors)")
    }

    @Test(arguments: [
        (["unix:///nowhere/x.sock"], 1, "slipway: unix:///nowhere/x.sock: No such file or directory\n"),
        (["tcp://127.0.0.1:1"], 1, "slipway: tcp://127.0.0.1:1: Connection refused\n"),
        (["localhost"], 2, "invalid address \"localhost\": expected unix:///PATH or tcp://HOST:PORT"),
        (["--timeout", "0"], 2, "--timeout: expected 1 to 3600 seconds, found 0"),
    ])
    func saysWhyNot(arguments: [String], status: Int32, message: String) throws {
        let outcome = try SlipwayTests.run(["healthcheck"] + arguments)
        #expect(outcome.status == status)
        #expect(outcome.errors.contains(message), "\(outcome.errors)")
    }
}
