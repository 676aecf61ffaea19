import Foundation
import Testing

/// `slipway healthcheck` against a server that answers for a service.
@Suite struct HealthcheckTests {
    /// Serves HTTP on a port of its own choice until its standard input ends: 200 to /readyz while there is a file.
    private static let server = """
        import http.server, pathlib, sys, threading
        flag = pathlib.Path(sys.argv[1])
        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                self.send_response(200 if self.path == "/readyz" and flag.exists() else 503)
                self.end_headers()
            def log_message(self, *arguments): pass
        server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        print(server.server_port, flush=True)
        sys.stdin.read()
        """

    @Test func saysWhetherTheServiceIsReady() throws {
        let flag = FileManager.default.temporaryDirectory.appendingPathComponent("slipway-ready-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: flag) }
        let (input, output, process) = (Pipe(), Pipe(), Process())
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["python3", "-c", Self.server, flag.path]
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
