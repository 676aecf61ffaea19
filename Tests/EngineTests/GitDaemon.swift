import Foundation
import TestSupport
import Testing

/// A Git server on a free loopback port.
enum GitDaemon {
    /// Commits a folder to a new repository and serves it while `body` runs.
    ///
    /// - Parameters:
    ///   - branch: the branch of the commit.
    ///   - body: a function of the repository's URL.
    static func serving(_ folder: URL, branch: String, _ body: (String) async throws -> Void) async throws {
        let top = FileManager.default.temporaryDirectory.appendingPathComponent("slipway-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: top, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: top) }
        let repository = top.appendingPathComponent("repository")
        try FileManager.default.copyItem(at: folder, to: repository)
        let author = ["-c", "user.name=t", "-c", "user.email=t@example.invalid"]
        for command in [["init", "-q", "-b", branch], ["add", "."], ["commit", "-q", "-m", "All files"]] {
            let ran = try await TestProcess.run("/usr/bin/git", ["-C", repository.path] + author + command)
            try #require(ran.status == 0, "git \(command): \(ran.text)")
        }
        // `git daemon` would run the server as a child process, which outlives SIGKILL.
        let programs = try await TestProcess.run("/usr/bin/git", ["--exec-path"]).text
            .trimmingCharacters(in: .whitespacesAndNewlines)
        for port in (0..<20).map({ _ in Int.random(in: 20_000..<60_000) }) {
            let daemon = try await TestProcess(
                programs + "/git-daemon",
                [
                    "--reuseaddr", "--export-all", "--base-path=\(top.path)", "--listen=127.0.0.1", "--port=\(port)",
                    "--informative-errors", top.path,
                ]
            )
            defer { daemon.kill() }
            let url = "git://127.0.0.1:\(port)/repository"
            // A daemon whose port is taken ends at once; the next port is tried after a few seconds.
            for _ in 0..<40 {
                if try await TestProcess.run("/usr/bin/git", ["ls-remote", url]).status == 0 {
                    return try await body(url)
                }
                try await Task.sleep(for: .milliseconds(50))
            }
        }
        Issue.record("git daemon did not start")
    }
}
