import Foundation
import TestSupport
import Testing

/// `slipway healthcheck` against an HTTP server that stands in for the service.
@Suite struct HealthcheckTests {
    @Test func reportsWhetherTheServiceIsReady() async throws {
        let flag = FileManager.default.temporaryDirectory.appendingPathComponent("slipway-ready-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: flag) }
        let script = SlipwayTests.folder.appendingPathComponent("health.py").path
        let server = try await TestProcess.python(script, [flag.path])
        defer { server.kill() }
        let address = "tcp://127.0.0.1:\(try await server.read().trimmingCharacters(in: .whitespacesAndNewlines))"

        let unready = try await SlipwayTests.run(["healthcheck", address])
        #expect(unready.status == 1)
        #expect(
            unready.errors == "slipway: \(address): not ready: HTTP/1.0 503 Service Unavailable\n",
            "\(unready.errors)"
        )
        try Data().write(to: flag)
        let ready = try await SlipwayTests.run(["healthcheck", address])
        #expect(ready.status == 0 && ready.errors.isEmpty, "\(ready.errors)")
    }

    @Test(arguments: [
        (["unix:///nowhere/x.sock"], 1, "slipway: unix:///nowhere/x.sock: no such file or directory\n"),
        (["tcp://127.0.0.1:1"], 1, "slipway: tcp://127.0.0.1:1: connection refused\n"),
        (["localhost"], 2, "invalid address \"localhost\": expected unix:///PATH or tcp://HOST:PORT"),
        (["--timeout", "0"], 2, "--timeout: expected 1 to 3600 seconds, found 0"),
    ])
    func reportsFailures(arguments: [String], status: Int32, message: String) async throws {
        let outcome = try await SlipwayTests.run(["healthcheck"] + arguments)
        #expect(outcome.status == status)
        #expect(outcome.errors.contains(message), "\(outcome.errors)")
    }

    /// A listener that accepts connections and sends `reply`, if any.
    @Test(arguments: [("not HTTP\r\n\r\n", "the response is not HTTP"), ("", "no response within 1 s")])
    func reportsBadReplies(reply: String, message: String) async throws {
        let script =
            "import socket; s = socket.create_server(('127.0.0.1', 0)); print(s.getsockname()[1], flush=True); "
            + "c = s.accept()[0]; c.sendall(b'''\(reply)'''); s.accept()"
        let server = try await TestProcess("/usr/bin/env", ["python3", "-c", script])
        defer { server.kill() }
        let address = "tcp://127.0.0.1:\(try await server.read().trimmingCharacters(in: .whitespacesAndNewlines))"
        let outcome = try await SlipwayTests.run(["healthcheck", "--timeout", "1", address])
        #expect(outcome.status == 1)
        #expect(outcome.errors.hasPrefix("slipway: \(address): \(message)"), "\(outcome.errors)")
    }
}
