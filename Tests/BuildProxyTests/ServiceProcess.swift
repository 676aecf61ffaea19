import Foundation
import ServiceSupport
import TestSupport
import Testing

/// `slipway serve` as a process, in front of a stand-in for a solver.
struct ServiceProcess {
    let process: TestProcess
    /// What gRPC connects to.
    let target: String

    /// Files and sockets that it has open.
    var descriptors: Int {
        (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(process.id)/fd").count) ?? 0
    }

    /// KiB of memory that are its own.
    var memory: Int {
        let text = (try? String(contentsOfFile: "/proc/\(process.id)/status", encoding: .utf8)) ?? ""
        let line = text.split(separator: "\n").first { $0.hasPrefix("RssAnon:") } ?? ""
        return line.split(separator: " ").dropLast().last.flatMap { Int($0) } ?? 0
    }

    /// Runs the service for the time of `body`, then ends it with SIGTERM.
    ///
    /// - Returns: its reports and its exit status, as a shell gives it.
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
            try await body(ServiceProcess(process: process, target: "unix:\(path)"))
            process.kill(SIGTERM)
            return try await process.end()
        }
    }

    /// Asks until it is so, for ten seconds.
    static func eventually(_ what: Comment, _ condition: () -> Bool) async throws {
        let end = ContinuousClock.now + .seconds(10)
        while !condition() {
            try #require(ContinuousClock.now < end, what)
            try await Task.sleep(for: .milliseconds(20))
        }
    }
}
