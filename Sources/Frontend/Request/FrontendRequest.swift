public import OCISpec

/// A client's request to a frontend, not parsed yet.
public struct FrontendRequest: Sendable {
    /// The options by key, as `docker build`, buildx and buildctl send them (`filename`, `build-arg:NAME` …), not validated.
    public var options: [String: String]
    /// The ID of the session that provides local sources; empty if there is none.
    public var sessionID: String
    /// The platforms of the first worker, the native one first; empty if unknown.
    public var workerPlatforms: [Platform]
    /// The short name of the only language to read; nil to detect the language from the file.
    public var pinnedSyntax: String?
    /// Whether to ignore the lock file beside the build file.
    public var ignoresLock = false
    /// Whether to request the lock file and the context's ignore file at the same time as the build file. A caller that may stop after the
    /// build file sets this to false, since each of them can cost the client and the solver a transfer.
    package var readsAhead = true
    /// The observer of the build's progress, if any.
    public var observer: (any BuildObserver)?

    public init(
        options: [String: String],
        sessionID: String = "",
        workerPlatforms: [Platform] = [],
        pinnedSyntax: String? = nil
    ) {
        self.options = options
        self.sessionID = sessionID
        self.workerPlatforms = workerPlatforms
        self.pinnedSyntax = pinnedSyntax
    }
}
