public import Diagnostics
public import Lint
public import OCISpec

/// What a client asks of a frontend, before anything of it is understood.
public struct FrontendRequest: Sendable {
    /// The options by key, as `docker build`, buildx and buildctl send them (`filename`, `build-arg:NAME` …).
    public var options: [String: String]
    /// The session that local sources come from; empty where there is none.
    public var sessionID: String
    /// The platforms of the first worker, the native one first; empty where unknown.
    public var workerPlatforms: [Platform]
    /// The short name of the only language to read; nil detects it from the file.
    public var pinnedSyntax: String?
    /// Told how far the compilation has come, as it goes.
    public var reached: @Sendable (CompileMilestone) -> Void = { _ in }
    /// Told, where a build fails after its source was read, what was found until then that alone would not have stopped
    /// it: that of the frontend and the syntax, and the findings of style.
    public var failedAfter: @Sendable (_ warnings: [Diagnostic], _ lint: [LintWarning]) -> Void = { _, _ in }

    /// A request; `options` may hold anything, all of it is checked later.
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
