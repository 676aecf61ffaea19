import Foundation
import Testing

/// A Git server on a free port of loopback.
enum GitDaemon {
    /// Makes a repository of a folder, serves it while `body` runs, and ends the server by its process id.
    ///
    /// - Parameters:
    ///   - branch: the branch that has the folder's files.
    ///   - body: takes the repository's URL.
    static func serving(_ folder: URL, branch: String, _ body: (String) throws -> Void) throws {
        let top = FileManager.default.temporaryDirectory.appendingPathComponent("slipway-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: top, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: top) }
        let repository = top.appendingPathComponent("repository")
        try FileManager.default.copyItem(at: folder, to: repository)
        let author = ["-c", "user.name=t", "-c", "user.email=t@example.invalid"]
        for command in [["init", "-q", "-b", branch], ["add", "."], ["commit", "-q", "-m", "All files"]] {
            let ran = try Command.run("/usr/bin/git", ["-C", repository.path] + author + command)
            try #require(ran.status == 0, "git \(command): \(ran.output)")
        }
        // The program itself: ended without mercy (threads of a test pass blocked signals on), it leaves no child behind.
        let programs = try Command.run("/usr/bin/git", ["--exec-path"]).output
            .trimmingCharacters(in: .whitespacesAndNewlines)
        for port in (0..<20).map({ _ in Int.random(in: 20_000..<60_000) }) {
            let daemon = Process()
            daemon.executableURL = URL(fileURLWithPath: programs + "/git-daemon")
            daemon.arguments = [
                "--reuseaddr", "--export-all", "--base-path=\(top.path)", "--listen=127.0.0.1", "--port=\(port)",
                "--informative-errors", top.path,
            ]
            daemon.standardError = FileHandle.nullDevice
            try daemon.run()
            defer {
                kill(daemon.processIdentifier, SIGKILL)
                daemon.waitUntilExit()
            }
            let url = "git://127.0.0.1:\(port)/repository"
            for _ in 0..<100 where daemon.isRunning {
                if try Command.run("/usr/bin/git", ["ls-remote", url]).status == 0 { return try body(url) }
                Thread.sleep(forTimeInterval: 0.05)
            }
        }
        Issue.record("git daemon did not start")
    }
}
