import Diagnostics
import LLB
import OCISpec
import SourceText
import Synchronization
import SyntaxKit

/// The build of an Earthfile for one platform.
///
/// A target is built once for each set of arguments and each platform. Its statements only describe a graph. A step runs before
/// the graph is complete only if a later statement depends on its result (`IF`, `FOR`, `$(…)`, `WAIT`).
final class EarthfileBuild: Sendable {
    let workbench: any Workbench
    let main: LoadedEarthfile

    /// The maximum length of a chain of targets in which each needs the next, and of a chain of function calls.
    static let depthLimit = 200
    /// The maximum number of targets in a build. A target counts once for each set of arguments and each platform.
    static let targetLimit = 10_000

    /// The maximum number of statements that a build runs. A statement in a loop or function counts each time it runs.
    static let statementLimit = 100_000
    /// The maximum total size, in bytes, of the variables of all commands in a build.
    static let byteLimit = 256 << 20

    private struct State {
        var statements = 0
        var bytes = 0
        var projects: [ProjectLocation: LoadedEarthfile] = [:]
        var results: [TargetKey: TargetResult] = [:]
        var ignorePatterns: [ProjectLocation: [String]] = [:]
        /// The warnings reported so far, each as its code followed by its location or key.
        var warned: Set<String> = []
        var gitFacts: GitFacts?
    }

    private let state = Mutex(State())

    init(workbench: any Workbench, tree: EarthfileTree, reader: CommandReader) {
        self.workbench = workbench
        main = LoadedEarthfile(.context(""), tree, reader)
        state.withLock { $0.projects[.context("")] = main }
    }

    var request: ProgramRequest { workbench.request }

    // MARK: - What is known

    func known(_ location: ProjectLocation) -> LoadedEarthfile? { state.withLock { $0.projects[location] } }

    func remember(_ project: LoadedEarthfile) -> LoadedEarthfile {
        state.withLock { state in
            if let known = state.projects[project.location] { return known }
            state.projects[project.location] = project
            return project
        }
    }

    func known(_ key: TargetKey) -> TargetResult? { state.withLock { $0.results[key] } }

    /// Records the result of a target, so that the target isn't built again.
    ///
    /// - Throws: `DiagnosticsError` if the build has too many targets.
    func remember(_ result: TargetResult, for key: TargetKey, at place: SourceLocation) throws {
        let count = state.withLock { state in
            state.results[key] = result
            return state.results.count
        }
        guard count <= Self.targetLimit else {
            throw error("earthfile.targets", "a build can have at most \(Self.targetLimit) targets", at: place)
        }
    }

    func ignorePatterns(of location: ProjectLocation) -> [String]? { state.withLock { $0.ignorePatterns[location] } }

    func remember(_ patterns: [String], for location: ProjectLocation) {
        state.withLock { $0.ignorePatterns[location] = patterns }
    }

    var knownGitFacts: GitFacts? {
        get { state.withLock { $0.gitFacts } }
        set { state.withLock { $0.gitFacts = newValue } }
    }

    // MARK: - Limits

    /// Counts a statement towards the limit.
    ///
    /// - Throws: `DiagnosticsError` at the statement's location if the limit is exceeded.
    func countStatement(at place: @autoclosure () -> SourceLocation) throws {
        let count = state.withLock { state in
            state.statements += 1
            return state.statements
        }
        guard count > Self.statementLimit else { return }
        throw error("earthfile.limit", "a build can run at most \(Self.statementLimit) statements", at: place())
    }

    /// Counts the bytes of a command's variables towards the limit.
    func count(bytes: Int, at place: SourceLocation) throws {
        let total = state.withLock { state in
            state.bytes += bytes
            return state.bytes
        }
        guard total > Self.byteLimit else { return }
        throw error(
            "earthfile.limit",
            "the variables of all commands of a build can be at most \(Self.byteLimit >> 20) MiB together",
            at: place
        )
    }

    // MARK: - Messages

    func error(_ code: DiagnosticCode, _ message: String, at place: SourceLocation?) -> DiagnosticsError {
        DiagnosticsError(Diagnostic(code, message, at: place))
    }

    /// Reports a warning, once for each code and location.
    ///
    /// - Parameter key: A key to use in place of the location, so that the warning is reported once for each code and key.
    func warnOnce(_ warning: Diagnostic, for key: String? = nil) {
        let place = warning.location.map { "\($0.file.name):\($0.range.start)" } ?? ""
        let isNew = state.withLock { $0.warned.insert(warning.code.rawValue + " " + (key ?? place)).inserted }
        if isNew { workbench.warn(warning) }
    }
}
