import Registry
import SourceText
import Subprocess
import SystemPackage

/// A client that looks up the commits of references in Git remotes with `git ls-remote`. Git uses the user's own credential
/// helpers, SSH keys and configuration.
///
/// Neither Git nor ssh prompts the user, on the terminal or through an askpass program, for a password, a passphrase or an
/// unknown host key. A remote that requires such input fails.
public struct GitRemote: Sendable {
    private static let outputLimit = 16 << 20

    private let environment: [String: String]
    private let time: Duration

    /// The error for a remote that can't be read or that lacks a reference.
    public struct Failure: Error, Sendable, Hashable, CustomStringConvertible {
        public var description: String

        public init(_ description: String) { self.description = description }
    }

    /// Creates a client with a time limit of 60 s per request.
    ///
    /// - Parameter environment: The environment variables with which Git runs.
    public init(environment: [String: String]) { self.init(environment: environment, time: .seconds(60)) }

    init(environment: [String: String], time: Duration) {
        self.environment = environment
        self.time = time
    }

    /// Returns the ID of the commit that a branch or tag points to, in hexadecimal. Waits for at most 60 s.
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

    /// Returns the failure for a reference that a remote lacks. The reference may be an abbreviated commit, which `git ls-remote`
    /// doesn't list.
    static func missing(_ reference: String, in shown: String) -> Failure {
        if reference.isEmpty { return Failure("\(shown) has no default branch") }
        let mayBeCommit = (4..<64).contains(reference.utf8.count) && reference.utf8.allSatisfy(\.isASCIIHexDigit)
        let advice = mayBeCommit ? "; to pin an abbreviated commit, write all its digits" : ""
        return Failure("\(shown) has no branch or tag '\(reference)'\(advice)")
    }

    /// Returns the commit of a reference in the output of `git ls-remote`, whose lines have the form `COMMIT<tab>NAME`; nil if
    /// the reference isn't listed.
    ///
    /// A tag takes precedence over a branch of the same name, as in BuildKit. An annotated tag counts as the commit that it
    /// points to.
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
            throw Failure("'\(shown)' is not a repository address: it can't start with '-'")
        }
        let result = try await withThrowingTaskGroup(of: Output.self) { group in
            group.addTask {
                var variables = quiet
                if !(try await hasSSHCommand(shown)) { variables["GIT_SSH_COMMAND"] = "ssh -o BatchMode=yes" }
                return try await git(["ls-remote", "--", url], variables, shown: shown)
            }
            group.addTask {
                try await Task.sleep(for: time)
                throw Failure("\(shown) did not respond within \(time.components.seconds) s")
            }
            defer { group.cancelAll() }
            return try await group.next() ?? Output(status: -1, text: "", errors: "")
        }
        guard result.status == 0 else {
            // The last line that Git prints names the cause. It can contain the address, and thus a password.
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

    /// The environment in which Git doesn't prompt the user. An empty `GIT_ASKPASS` takes precedence over `core.askPass` and
    /// `SSH_ASKPASS`. The variables for ssh also apply to an ssh command that the user has configured. Ctrl-C at the terminal
    /// ends only this process, not Git, so Git itself gives up on an HTTP server that sends nothing for 60 s.
    private var quiet: [String: String] {
        environment.merging([
            "GIT_TERMINAL_PROMPT": "0", "GIT_ASKPASS": "", "SSH_ASKPASS": "", "SSH_ASKPASS_REQUIRE": "never",
            "GCM_INTERACTIVE": "never", "GIT_HTTP_LOW_SPEED_LIMIT": "1", "GIT_HTTP_LOW_SPEED_TIME": "60",
            "GIT_ALLOW_PROTOCOL": "http:https:ssh:git",
        ]) { $1 }
    }

    /// Returns whether the user has configured an ssh command with `GIT_SSH_COMMAND`, `core.sshCommand` or `GIT_SSH`.
    private func hasSSHCommand(_ shown: String) async throws -> Bool {
        for name in ["GIT_SSH_COMMAND", "GIT_SSH"] where environment[name]?.isEmpty == false { return true }
        let result = try await git(["config", "--get", "core.sshCommand"], quiet, shown: shown)
        return result.status == 0 && result.text != "\n"
    }

    /// Runs Git in a new session. Without a terminal, ssh can't prompt the user, and all processes of the session can be killed
    /// when the task is cancelled.
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
        } catch let error as SubprocessError where error.code == .executableNotFound {
            throw Failure("\(shown) can't be read: git can't be run; it must be in PATH")
        } catch {
            throw Failure("\(shown) can't be read: git failed: \(error)")
        }
    }
}

extension String {
    /// The URL without its user name and password; unchanged if it has no password.
    fileprivate var withoutPassword: String {
        guard let scheme = ranges(of: "://").first else { return self }
        let rest = self[scheme.upperBound...]
        let authority = rest.prefix { $0 != "/" }
        guard let at = authority.lastIndex(of: "@"), authority[..<at].contains(":") else { return self }
        return String(self[..<scheme.upperBound] + rest[rest.index(after: at)...])
    }
}
