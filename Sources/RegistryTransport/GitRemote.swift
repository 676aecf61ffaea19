import Registry
import SourceText
import Subprocess
import SystemPackage

/// Asks a Git remote for the commits of its references, with `git ls-remote`, which uses the user's own credentials, SSH keys and
/// configuration. Prompts of Git and ssh on the terminal are disabled, so a remote that asks for a password there fails.
public struct GitRemote: Sendable {
    private static let time = Duration.seconds(60)
    private static let outputLimit = 16 << 20

    /// The failure of a request.
    public struct Failure: Error, Sendable, Hashable, CustomStringConvertible {
        public var description: String

        public init(_ description: String) { self.description = description }
    }

    public init() {}

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
        return try await withThrowingTaskGroup(of: String.self) { group in
            group.addTask {
                do {
                    let result = try await Subprocess.run(
                        .name("git"),
                        arguments: ["ls-remote", "--", url],
                        environment: .inherit.updating([
                            "GIT_TERMINAL_PROMPT": "0", "GIT_ALLOW_PROTOCOL": "http:https:ssh:git",
                            "GIT_SSH_COMMAND": "ssh -o BatchMode=yes",
                        ]),
                        output: .string(limit: Self.outputLimit),
                        error: .string(limit: 1 << 16)
                    )
                    guard case .exited(0) = result.terminationStatus else {
                        // Git's last line names the cause. It may repeat the address.
                        let last = result.standardError.split(separator: "\n").last.map(String.init) ?? "no message"
                        throw Failure("\(shown) can't be read: \(last.replacing(url, with: shown).prefix(200))")
                    }
                    return result.standardOutput
                } catch let error as Failure { throw error } catch is CancellationError {
                    throw CancellationError()
                } catch {
                    throw Failure("\(shown) can't be read: git can't be run; it must be in PATH")
                }
            }
            group.addTask {
                try await Task.sleep(for: Self.time)
                throw Failure("\(shown) did not answer within \(Self.time.components.seconds) s")
            }
            defer { group.cancelAll() }
            return try await group.next() ?? ""
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
