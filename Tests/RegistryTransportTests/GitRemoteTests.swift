import Foundation
import TestSupport
import Testing

@testable import RegistryTransport

/// `git ls-remote` with scripts in place of ssh and of the programs that ask for passwords.
@Suite struct GitRemoteTests {
    private let folder: URL
    private var record: URL { folder.appendingPathComponent("record") }

    init() throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("slipway-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    private func remove() { try? FileManager.default.removeItem(at: folder) }

    private func write(_ script: String, _ name: String) throws -> String {
        let file = folder.appendingPathComponent(name)
        try "#!/bin/sh\n\(script)\n".write(to: file, atomically: true, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: file.path)
        return file.path
    }

    private func recorded() -> String { (try? String(contentsOf: record, encoding: .utf8)) ?? "" }

    /// The environment of the tests with a home folder and a `PATH` that begin with the test's folder.
    private func environment(_ variables: [String: String] = [:]) -> [String: String] {
        var environment = ProcessInfo.processInfo.environment
        for name in ["GIT_SSH_COMMAND", "GIT_SSH", "GIT_ASKPASS", "SSH_ASKPASS"] { environment[name] = nil }
        environment["HOME"] = folder.path
        environment["PATH"] = folder.path + ":" + (environment["PATH"] ?? "")
        return environment.merging(variables) { $1 }
    }

    private func failure(_ url: String, _ variables: [String: String] = [:], seconds: Int = 240) async -> String {
        let remote = GitRemote(environment: environment(variables), time: .seconds(seconds))
        do { return try await remote.commit(url, reference: "main") } catch { return "\(error)" }
    }

    // MARK: - References

    @Test func findsCommits() {
        let list = "1\tHEAD\n2\trefs/heads/a\n3\trefs/tags/a\n4\trefs/tags/a^{}\n5\trefs/heads/b\n"
        for (reference, commit) in [
            ("", "1"), ("a", "4"), ("b", "5"), ("refs/heads/a", "2"), ("HEAD", "1"), ("c", nil),
        ] { #expect(GitRemote.commit(list, reference: reference) == commit, "\(reference)") }
    }

    @Test(arguments: [
        ("", "https://a.io/b has no default branch"), ("none", "https://a.io/b has no branch or tag 'none'"),
        ("cafe12", "https://a.io/b has no branch or tag 'cafe12'; to pin an abbreviated commit, write all its digits"),
        ("refs/heads/cafe", "https://a.io/b has no branch or tag 'refs/heads/cafe'"),
    ])
    func describesAMissingReference(_ reference: String, _ message: String) {
        #expect(GitRemote.missing(reference, in: "https://a.io/b").description == message)
    }

    // MARK: - Questions

    @Test func asksNoQuestionThroughSSH() async throws {
        defer { remove() }
        _ = try write(#"echo "$@" > "$HOME/record"; exit 1"#, "ssh")
        #expect(await failure("ssh://a.io/b").hasPrefix("ssh://a.io/b can't be read: "))
        #expect(recorded().hasPrefix("-o BatchMode=yes "), "\(recorded())")
        #expect(recorded().contains("a.io git-upload-pack '/b'"), "\(recorded())")
    }

    /// The user's own ssh command is kept, wherever Git finds it.
    @Test(arguments: ["GIT_SSH_COMMAND", "GIT_SSH", "core.sshCommand"])
    func keepsTheSSHCommandOfTheUser(_ setting: String) async throws {
        defer { remove() }
        let program = try write(#"echo "$@" > "$HOME/record"; exit 1"#, "own")
        _ = try write("exit 1", "ssh")
        var variables: [String: String] = [:]
        if setting == "core.sshCommand" {
            try "[core]\nsshCommand = \(program) -x\n".write(
                to: folder.appendingPathComponent(".gitconfig"),
                atomically: true,
                encoding: .utf8
            )
        } else {
            variables[setting] = setting == "GIT_SSH" ? program : program + " -x"
        }
        #expect(await failure("ssh://a.io/b", variables).hasPrefix("ssh://a.io/b can't be read: "))
        #expect(recorded().contains("git-upload-pack"), "\(setting): \(recorded())")
        #expect(!recorded().contains("BatchMode"), "\(setting): \(recorded())")
    }

    /// Without a terminal and an askpass program, no ssh can ask for a passphrase or about a host key.
    @Test func runsSSHWithoutATerminal() async throws {
        defer { remove() }
        let program = try write(
            #"(cut -d' ' -f6 "/proc/$$/stat"; echo "$SSH_ASKPASS_REQUIRE,$SSH_ASKPASS,$GIT_ASKPASS") > "$HOME/record"; exit 1"#,
            "own"
        )
        let askpass = try write("exit 1", "askpass")
        _ = await failure("ssh://a.io/b", ["GIT_SSH_COMMAND": program, "SSH_ASKPASS": askpass, "GIT_ASKPASS": askpass])
        let lines = recorded().split(separator: "\n")
        #expect(lines.count == 2 && lines.last == "never,,", "\(recorded())")
        #expect(lines.first != "\(getsid(0))")
    }

    /// A server that wants a password: none of the programs that Git would ask for it is run.
    @Test func runsNoAskpassProgram() async throws {
        defer { remove() }
        let askpass = try write(#"echo asked > "$HOME/record"; sleep 60"#, "askpass")
        let servers = try await RegistryServers()
        var messages: [String] = []
        for setting in ["GIT_ASKPASS", "SSH_ASKPASS", "core.askPass"] {
            let configuration = setting == "core.askPass" ? "[core]\naskPass = \(askpass)\n" : ""
            try? configuration.write(
                to: folder.appendingPathComponent(".gitconfig"),
                atomically: true,
                encoding: .utf8
            )
            let url = "http://\(servers.address("site"))/private/repo.git"
            messages.append(await failure(url, [setting: askpass], seconds: 20))
        }
        try await servers.stop()
        #expect(messages.allSatisfy { $0.contains("terminal prompts disabled") }, "\(messages)")
        #expect(recorded() == "")
    }

    @Test func reportsAMissingGit() async {
        defer { remove() }
        let message = await failure("https://a.io/b", ["PATH": folder.path])
        #expect(message == "https://a.io/b can't be read: git can't be run; it must be in PATH")
    }

    @Test func reportsTooMuchOutput() async throws {
        defer { remove() }
        _ = try write("head -c 20000000 /dev/zero", "git")
        let message = await failure("https://a.io/b")
        #expect(message.hasPrefix("https://a.io/b can't be read: git failed: "), "\(message)")
        #expect(message.contains("16777216 bytes"), "\(message)")
    }

    // MARK: - Time

    @Test func endsEveryProcessAfterTheTimeLimit() async throws {
        defer { remove() }
        let program = try write(#"sleep 900 & echo $! > "$HOME/record"; wait"#, "own")
        // Long enough for the program to start on a busy machine.
        let limit = 4 * Slowdown.factor
        let start = ContinuousClock.now
        let message = await failure("ssh://a.io/b", ["GIT_SSH_COMMAND": program], seconds: limit)
        #expect(message == "ssh://a.io/b did not respond within \(limit) s")
        // Other suites can keep the shared threads busy for minutes.
        #expect(ContinuousClock.now - start < .seconds(600) * Slowdown.factor)
        let process = try #require(Int32(recorded().dropLast()))
        // The kernel may take a moment to end it.
        for _ in 0..<100 where kill(process, 0) == 0 { try await Task.sleep(for: .milliseconds(50)) }
        #expect(kill(process, 0) == -1)
    }
}
