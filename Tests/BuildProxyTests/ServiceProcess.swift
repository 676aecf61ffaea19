import Foundation
import ServiceSupport
import Testing

/// `slipway serve` as a process, in front of a stand-in for a solver.
struct ServiceProcess {
    let peer: Peer
    /// What gRPC connects to.
    let target: String

    /// Files and sockets that it has open.
    var descriptors: Int {
        (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(peer.id)/fd").count) ?? 0
    }

    /// KiB of memory that are its own.
    var memory: Int {
        let text = (try? String(contentsOfFile: "/proc/\(peer.id)/status", encoding: .utf8)) ?? ""
        let line = text.split(separator: "\n").first { $0.hasPrefix("RssAnon:") } ?? ""
        return line.split(separator: " ").dropLast().last.flatMap { Int($0) } ?? 0
    }

    /// The executable beside the test bundle.
    private static func executable() throws -> String {
        let starts = [Bundle.main.executableURL] + CommandLine.arguments.map { URL(fileURLWithPath: $0) }
        for case let start? in starts {
            var folder = start.deletingLastPathComponent()
            for _ in 0..<5 {
                let file = folder.appendingPathComponent("slipway").path
                var isFolder: ObjCBool = false
                if FileManager.default.fileExists(atPath: file, isDirectory: &isFolder), !isFolder.boolValue {
                    return file
                }
                folder.deleteLastPathComponent()
            }
        }
        throw CocoaError(.fileNoSuchFile)
    }

    /// Runs the service for the time of `body`, then ends it with SIGTERM.
    ///
    /// - Returns: its reports and its exit status, as a shell gives it.
    static func run(
        files: [String: String] = ProxyTests.files,
        arguments: [String] = [],
        _ body: (ServiceProcess) async throws -> Void
    ) async throws -> Peer.Output {
        try await withWorker(files: files) { port in
            let path = "/tmp/slipway-faults-\(UUID().uuidString.prefix(8)).sock"
            defer { unlink(path) }
            let peer = try Peer(
                try executable(),
                ["serve", "--listen", "unix://\(path)", "--buildkit", "tcp://127.0.0.1:\(port)"] + arguments
            )
            defer { peer.kill() }
            let line = await peer.firstLine()
            try #require(line.contains("\"listening\""), Comment(rawValue: line))
            try await body(ServiceProcess(peer: peer, target: "unix:\(path)"))
            peer.kill(SIGTERM)
            return await peer.end()
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
