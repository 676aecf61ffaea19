import Registry
import SourceText
import Subprocess
import SystemPackage

/// Asks a Git remote for the commits of its references, with `git ls-remote`, which uses the user's own credential helpers, SSH keys
/// and configuration.
///
/// Git and ssh ask no question: neither on the terminal nor through an askpass program, neither for a password or passphrase nor
/// about an unknown host key. A remote that needs an answer fails.
public struct GitRemote: Sendable {
    private static let outputLimit = 16 << 20

    private let environment: [String: String]
    private let time: Duration

    /// The failure of a request.
    public struct Failure: Error, Sendable, Hashable, CustomStringConvertible {
        public var description: String

        public init(_ description: String) { self.description = description }
    }

    /// - Parameter environment: The variables of the process.
    public init(environment: [String: String]) { self.init(environment: environment, time: .seconds(60)) }

    init(environment: [String: String], time: Duration) {
        self.environment = environment
        self.time = time
    }

    /// Returns the commit of a branch or tag, as hexadecimal digits. Waits at most 60 s.
    ///
    /// - Parameters:
    ///   - url: The URL or SCP-like address of the repository.
    ///   - reference: A branch, a tag, or a full name such as `refs/heads/main`; empty for the default branch.
    /// - Throws: `Failure` if the remote can't be read or has no such reference, or `CancellationError`.
    public func commit(_ url: String, reference: String) async throws -> String {
        let shown = url.withoutPassword
        let list = try await references(url, shown: shown)
        guard let commit = Self.commit(list, reference: reference) else { throw Self.missing(reference, in: shown) }
        return commit
    }

    /// The failure for a reference that a remote doesn't have. `ls-remote` lists no abbreviated commits.
    static func missing(_ reference: String, in shown: String) -> Failure {
        if reference.isEmpty { return Failure("\(shown) has no default branch") }
        let mayBeCommit = (4..<64).contains(reference.utf8.count) && reference.utf8.allSatisfy(\.isASCIIHexDigit)
        let advice = mayBeCommit ? "; to pin an abbreviated commit, write all its digits" : ""
        return Failure("\(shown) has no branch or tag '\(reference)'\(advice)")
    }

    /// The commit of a reference in the output of `git ls-remote`: lines `COMMIT<tab>NAME`.
    ///
    /// A tag comes before a branch of the same name, as for BuildKit; an annotated tag counts as the commit that it names.
    static func commit(_ list: String, reference: String) -> String? {
        var commits: [Substring: Substring] = [:]
        for line in list.split(separator: "\n") {
            let parts = line.split(separator: "\t")
            if parts.count == 2 { commits[parts[1]] = parts[0] }
        }
        let names = reference.isEmpty ? ["HEAD"] : [reference, "refs/tags/" + reference, "refs/heads/" + reference]
        for name in names where name.hasPrefix("refs/") || name == "HEAD" {
            if let commit = commits[(name + "^{}")[...]] ?? commits[name[...]] { return String(commit) }
        }
        return nil
    }

    private func references(_ url: String, shown: String) async throws -> String {
        guard !url.hasPrefix("-") else {
            throw Failure("'\(shown)' is not the address of a repository: it begins with -")
        }
        let result = try await withThrowingTaskGroup(of: Output.self) { group in
            group.addTask {
                var variables = quiet
                if !(try await hasSSHCommand(shown)) { variables["GIT_SSH_COMMAND"] = "ssh -o BatchMode=yes" }
                return try await git(["ls-remote", "--", url], variables, shown: shown)
            }
            group.addTask {
                try await Task.sleep(for: time)
                throw Failure("\(shown) did not answer within \(time.components.seconds) s")
            }
            defer { group.cancelAll() }
            return try await group.next() ?? Output(status: -1, text: "", errors: "")
        }
        guard result.status == 0 else {
            // Git's last line names the cause. It may repeat the address.
            let last = result.errors.split(separator: "\n").last.map(String.init) ?? "no message"
            throw Failure("\(shown) can't be read: \(last.replacing(url, with: shown).prefix(200))")
        }
        return result.text
    }

    // MARK: - Git

    private struct Output: Sendable {
        var status: Int32
        var text: String
        var errors: String
    }

    /// The environment of a Git that asks no question. An empty `GIT_ASKPASS` comes before `core.askPass` and `SSH_ASKPASS`. The
    /// variables of ssh also reach an ssh command of the user. Git itself gives up an HTTP server that sends nothing for 60 s, since
    /// Ctrl-C at the terminal ends this process only.
    private var quiet: [String: String] {
        environment.merging([
            "GIT_TERMINAL_PROMPT": "0", "GIT_ASKPASS": "", "SSH_ASKPASS": "", "SSH_ASKPASS_REQUIRE": "never",
            "GCM_INTERACTIVE": "never", "GIT_HTTP_LOW_SPEED_LIMIT": "1", "GIT_HTTP_LOW_SPEED_TIME": "60",
            "GIT_ALLOW_PROTOCOL": "http:https:ssh:git",
        ]) { $1 }
    }

    /// Whether the user has chosen an ssh command, with `GIT_SSH_COMMAND`, `core.sshCommand` or `GIT_SSH`.
    private func hasSSHCommand(_ shown: String) async throws -> Bool {
        for name in ["GIT_SSH_COMMAND", "GIT_SSH"] where environment[name]?.isEmpty == false { return true }
        let result = try await git(["config", "--get", "core.sshCommand"], quiet, shown: shown)
        return result.status == 0 && result.text != "\n"
    }

    /// Runs Git in a session of its own: without a terminal, which ssh would open for its questions, and so that all its processes
    /// end with the task.
    private func git(_ arguments: [String], _ variables: [String: String], shown: String) async throws -> Output {
        var options = PlatformOptions()
        options.createSession = true
        options.teardownSequence = [
            .send(signal: .kill, toProcessGroup: true, allowedDurationToNextStep: .seconds(1))
        ]
        do {
            let result = try await Subprocess.run(
                .name("git"),
                arguments: Arguments(arguments),
                environment: .custom(
                    Dictionary(uniqueKeysWithValues: variables.map { (Environment.Key(stringLiteral: $0), $1) })
                ),
                platformOptions: options,
                output: .string(limit: Self.outputLimit),
                error: .string(limit: 1 << 16)
            )
            guard case .exited(let status) = result.terminationStatus else {
                return Output(status: -1, text: "", errors: result.standardError)
            }
            return Output(status: status, text: result.standardOutput, errors: result.standardError)
        } catch is CancellationError {
            throw CancellationError()
        } catch {
            throw Failure("\(shown) can't be read: git can't be run; it must be in PATH")
        }
    }
}

extension String {
    /// A URL without the user information before its host, which may hold a password.
    fileprivate var withoutPassword: String {
        guard let scheme = ranges(of: "://").first else { return self }
        let rest = self[scheme.upperBound...]
        let authority = rest.prefix { $0 != "/" }
        guard let at = authority.lastIndex(of: "@"), authority[..<at].contains(":") else { return self }
        return String(self[..<scheme.upperBound] + rest[rest.index(after: at)...])
    }
}
