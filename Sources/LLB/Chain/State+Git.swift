/// Options for fetching and checking out a Git repository.
public struct GitSourceOptions: StepOptions {
    public var checkout = SourceOperation.GitOptions()
    public var vertex = VertexOptions()

    init() {}
}

extension StepOption<GitSourceOptions> {
    /// The subdirectory of the repository that is checked out.
    public static func subdirectory(_ path: String) -> StepOption { StepOption { $0.checkout.subdirectory = path } }

    /// Keeps the `.git` directory in the result.
    public static var keepGitDirectory: StepOption { StepOption { $0.checkout.keepsGitDirectory = true } }

    /// The ID of the secret that holds an HTTP token. The solver must have the `source.git.httpauth` capability.
    public static func tokenSecret(_ id: String) -> StepOption {
        StepOption { ($0.checkout.tokenSecret, $0.checkout.requiresAuthentication) = (id, true) }
    }

    /// The ID of the secret that holds an HTTP authorization header. The solver must have the `source.git.httpauth` capability.
    public static func headerSecret(_ id: String) -> StepOption {
        StepOption { ($0.checkout.headerSecret, $0.checkout.requiresAuthentication) = (id, true) }
    }

    /// Adds a line of a `known_hosts` file. Without such lines, the choice of trusted keys is left to the solver, because
    /// describing a build doesn't use the network. BuildKit's Go client asks the host for its key instead.
    public static func knownSSHHost(_ line: String) -> StepOption {
        StepOption { $0.checkout.knownSSHHosts += line.hasSuffix("\n") ? line : line + "\n" }
    }

    /// The ID of the SSH agent. Without this option, the agent with the ID `default` is used.
    public static func sshAgent(_ id: String) -> StepOption { StepOption { $0.checkout.sshAgent = id } }

    /// The full ID of the commit that the reference must resolve to.
    public static func checksum(_ commit: String) -> StepOption { StepOption { $0.checkout.checksum = commit } }

    /// Doesn't check out submodules.
    public static var skipSubmodules: StepOption { StepOption { $0.checkout.skipsSubmodules = true } }

    /// Sets the files' modification times to the time of the commit instead of the time of the checkout.
    public static var commitTimes: StepOption { StepOption { $0.checkout.modificationTime = "commit" } }

    /// Fetches the commit given by `checksum(_:)` without resolving the reference at the remote.
    public static var fetchByCommit: StepOption { StepOption { $0.checkout.fetchesByCommit = true } }

    /// Fetches from a Git bundle instead of the remote.
    ///
    /// - Parameters:
    ///   - locator: The address of a blob: `docker-image+blob://…` or `oci-layout+blob://…`.
    ///   - sessionID: The session that provides the OCI layout; empty for the build's own session.
    ///   - storeID: The layout's name in the session; empty to use the name in the locator.
    public static func bundle(_ locator: String, sessionID: String = "", storeID: String = "") -> StepOption {
        StepOption {
            ($0.checkout.bundle, $0.checkout.bundleSessionID, $0.checkout.bundleStoreID) = (locator, sessionID, storeID)
        }
    }

    /// Makes the result a Git bundle, a single file named `bundle`, instead of a worktree.
    public static var checkoutBundle: StepOption { StepOption { $0.checkout.checksOutBundle = true } }

    /// The signature that the commit or tag must have.
    public static func signature(_ signature: SourceOperation.GitSignature) -> StepOption {
        StepOption { $0.checkout.signature = signature }
    }
}

extension State {
    /// The files of a Git repository.
    ///
    /// - Parameters:
    ///   - url: A URL (`https`, `http`, `ssh`, `git`), an SCP-like address (`git@host:path`), or an address without a scheme
    ///     (`github.com/moby/buildkit`), which means `https`.
    ///   - reference: A branch, tag or commit; empty for the remote's default branch.
    public static func git(
        _ url: String,
        reference: String = "",
        _ options: StepOption<GitSourceOptions>...,
        fileID: StaticString = #fileID,
        line: UInt = #line
    ) -> State {
        git(url, reference, options, CallSite(fileID, line))
    }

    fileprivate static func git(
        _ url: String,
        _ reference: String,
        _ options: [StepOption<GitSourceOptions>],
        _ site: CallSite
    ) -> State {
        guard !url.isEmpty else { return State.scratch.failing(.missing("the URL of a Git repository"), at: site) }
        var step = GitSourceOptions()
        step.checkout.reference = reference
        step = step.applying(options)
        return .source(SourceOperation.git(url, step.checkout), step.vertex, site: site)
    }
}

/// The files of a Git repository; the same as `State.git`.
public func git(
    _ url: String,
    reference: String = "",
    _ options: StepOption<GitSourceOptions>...,
    fileID: StaticString = #fileID,
    line: UInt = #line
) -> State {
    .git(url, reference, options, CallSite(fileID, line))
}
