import Foundation
import Testing

/// Builds whose files come from elsewhere than a folder: an archive on standard input, a download, a Git repository.
@Suite(.serialized, .enabled(if: Engine.current != nil, "needs `make test-engine`"))
struct ContextTests {
    private static let image = "slipway-test/contexts"
    let engine: Engine
    let folder: URL

    init() throws {
        engine = try #require(Engine.current)
        try Engine.frontendImages.get()
        folder = engine.top.appendingPathComponent("Tests/Fixtures/engine-contexts")
    }

    /// Runs a program that must succeed.
    private func run(_ program: String, _ arguments: [String]) throws {
        let ran = try Command.run(program, arguments)
        try #require(ran.status == 0, "\(program) \(arguments): \(ran.output)")
    }

    /// Builds with `arguments`, the last of which is the context, and looks into the image.
    private func expectImage(_ arguments: [String], input: Data = Data()) throws {
        let built = try engine.docker(["build", "--progress", "plain", "--tag", Self.image] + arguments, input: input)
        try #require(built.status == 0, "\(built.output)")
        let ran = try engine.docker(["run", "--rm", "--network", "none", Self.image, "cat", "/note.txt"])
        #expect(ran.output == "a note\n", "\(ran.output)")
    }

    private func withTemporaryFolder(_ body: (URL) throws -> Void) throws {
        let made = FileManager.default.temporaryDirectory.appendingPathComponent("slipway-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: made, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: made) }
        try body(made)
    }

    /// The archive that `docker build -` reads, which holds the build file too.
    @Test(arguments: OptionTests.files) func archiveOnStandardInput(_ file: String) throws {
        try withTemporaryFolder { made in
            let archive = made.appendingPathComponent("context.tar")
            try run("/bin/tar", ["-C", folder.path, "-cf", archive.path, "."])
            try expectImage(["--file", file, "-"], input: try Data(contentsOf: archive))
        }
    }

    /// The build file on standard input, its context a folder.
    @Test(arguments: OptionTests.files) func fileOnStandardInput(_ file: String) throws {
        let text = try Data(contentsOf: folder.appendingPathComponent(file))
        try expectImage(["--file", "-", folder.path], input: text)
    }

    @Test(arguments: OptionTests.files) func archiveOverHTTP(_ file: String) throws {
        let archive = engine.site.appendingPathComponent("context.tar.gz").path
        try run("/bin/tar", ["-C", folder.path, "-czf", archive, "."])
        try expectImage(["--file", file, "http://\(engine.server)/context.tar.gz"])
    }

    /// A repository served by `git daemon`: a branch, and a folder of it.
    @Test(arguments: OptionTests.files) func gitRepository(_ file: String) throws {
        try withTemporaryFolder { made in
            let repository = made.appendingPathComponent("repository")
            try FileManager.default.createDirectory(at: repository, withIntermediateDirectories: true)
            try FileManager.default.copyItem(at: folder, to: repository.appendingPathComponent("deep"))
            let git = ["-C", repository.path, "-c", "user.name=t", "-c", "user.email=t@example.invalid"]
            try run("/usr/bin/git", git + ["init", "-q", "-b", "topic"])
            try run("/usr/bin/git", git + ["add", "."])
            try run("/usr/bin/git", git + ["commit", "-q", "-m", "A context"])
            try withGitDaemon(serving: made) { port in
                try expectImage(["--file", file, "git://127.0.0.1:\(port)/repository#topic:deep"])
            }
        }
    }

    /// Runs `git daemon` on a free port of loopback while `body` runs, and ends it by its process id.
    private func withGitDaemon(serving folder: URL, _ body: (Int) throws -> Void) throws {
        // The program itself: ended without mercy (threads of a test pass blocked signals on), it leaves no child behind.
        let programs = try Command.run("/usr/bin/git", ["--exec-path"]).output
            .trimmingCharacters(in: .whitespacesAndNewlines)
        for port in (0..<20).map({ _ in Int.random(in: 20_000..<60_000) }) {
            let daemon = Process()
            daemon.executableURL = URL(fileURLWithPath: programs + "/git-daemon")
            daemon.arguments = [
                "--reuseaddr", "--export-all", "--base-path=\(folder.path)", "--listen=127.0.0.1",
                "--port=\(port)", "--informative-errors", folder.path,
            ]
            daemon.standardError = FileHandle.nullDevice
            try daemon.run()
            defer {
                kill(daemon.processIdentifier, SIGKILL)
                daemon.waitUntilExit()
            }
            let remote = "git://127.0.0.1:\(port)/repository"
            for _ in 0..<100 where daemon.isRunning {
                if try Command.run("/usr/bin/git", ["ls-remote", remote]).status == 0 { return try body(port) }
                Thread.sleep(forTimeInterval: 0.05)
            }
        }
        Issue.record("git daemon did not start")
    }
}
