import Foundation
import ServiceSupport
import TestSupport
import Testing

/// A `slipway serve` process in front of a fake solver (`worker.py`).
struct ServiceProcess {
    let process: TestProcess
    /// The service's address for gRPC clients.
    let target: String
    /// The output up to the first line about an address. The lines about other addresses may be in it already.
    let started: String

    /// Number of the process's open files and sockets.
    var descriptors: Int {
        (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(process.id)/fd").count) ?? 0
    }

    /// Anonymous resident memory (`RssAnon`) in KiB.
    var memory: Int {
        let text = (try? String(contentsOfFile: "/proc/\(process.id)/status", encoding: .utf8)) ?? ""
        let line = text.split(separator: "\n").first { $0.hasPrefix("RssAnon:") } ?? ""
        return line.split(separator: " ").dropLast().last.flatMap { Int($0) } ?? 0
    }

    /// Runs the service while `body` runs, then ends it with SIGTERM.
    ///
    /// - Returns: the process's output and its exit status.
    static func run(
        files: [String: String] = ProxyTests.files,
        arguments: [String] = [],
        _ body: (ServiceProcess) async throws -> Void
    ) async throws -> TestProcess.Output {
        try await withWorker(files: files) { port in
            let path = "/tmp/slipway-faults-\(UUID().uuidString.prefix(8)).sock"
            defer { unlink(path) }
            let process = try await TestProcess(
                try Checkout.slipway.path,
                ["serve", "--listen", "unix://\(path)", "--buildkit", "tcp://127.0.0.1:\(port)"] + arguments
            )
            defer { process.kill() }
            let line = try await process.read()
            try #require(line.contains("\"listening\""), Comment(rawValue: line))
            try await body(ServiceProcess(process: process, target: "unix:\(path)", started: line))
            process.kill(SIGTERM)
            return try await process.end()
        }
    }

    /// Polls until `condition` holds; fails with `what` after ten seconds.
    static func eventually(_ what: Comment, _ condition: () -> Bool) async throws {
        let end = ContinuousClock.now + .seconds(10) * Slowdown.factor
        while !condition() {
            try #require(ContinuousClock.now < end, what)
            try await Task.sleep(for: .milliseconds(20))
        }
    }
}
