import BuildPlan
import Diagnostics
import LLB
import Lint
import OCISpec
import ShellWords
import SourceText

/// What all stages of one lowering share.
final class LoweringContext {
    let plan: BuildPlan
    var options: LoweringOptions
    let resolver: any LoweringResolver
    let expander: WordExpander
    /// The platform to build for.
    let targetPlatform: Platform
    /// True where the build names no platform, so that an image may decide.
    let hasImplicitTarget: Bool
    /// Proxy variables among the build arguments; nil where there are none.
    let proxy: ProxyEnvironment?
    /// The build context, given last.
    private let buildContext = LateVertex()
    private var usesBuildContext = false
    /// The paths of the build context that steps use.
    let contextPaths = PathSet()
    /// Arguments declared before the stages.
    var globals: GlobalArguments
    /// What a copy's sources are checked against; nil where nothing is left out, or nobody has asked yet.
    private(set) var ignorePatterns: IgnorePatterns?
    private var knowsIgnorePatterns = false
    /// The time that everything gets, in seconds since 1970; nil for the time of the build.
    var epoch: Int64?
    /// Warnings found so far.
    var lint: LintSink
    /// Images whose config was assumed.
    var assumedImages: [String] = []
    /// Local named contexts, made once the paths that they need are known.
    var lateContexts: [LateContext] = []

    /// A local named context that waits.
    struct LateContext {
        let source: LateVertex
        let paths: PathSet
        let make: @Sendable ([String]) throws -> Output?
    }

    /// - Throws: `DiagnosticsError` where the file's `check=` directive can't be understood.
    init(plan: BuildPlan, options: LoweringOptions, resolver: any LoweringResolver) throws {
        self.plan = plan
        self.options = options
        self.resolver = resolver
        expander = WordExpander(plan)
        hasImplicitTarget = options.targetPlatform == nil
        targetPlatform = options.targetPlatform ?? options.buildPlatforms.first ?? .linuxAMD64
        proxy = ProxyEnvironment(arguments: options.buildArguments)
        let last = plan.stages.indices.contains(plan.defaultStage) ? plan.stages[plan.defaultStage].name : nil
        globals = GlobalArguments(
            options: options,
            targetPlatform: targetPlatform,
            targetName: options.target ?? last ?? ""
        )
        lint = try LintSink(of: plan, options: options)
    }

    /// What the build fails with where nothing else is wrong.
    private(set) var lateFailure: DiagnosticsError?

    /// Fails the build once all else has been looked at; the first such failure counts.
    func fail(afterwards failure: DiagnosticsError) { lateFailure = lateFailure ?? failure }

    /// How many progress groups have been made.
    private var progressGroups = 0

    /// An identity for a progress group, the same in every run.
    func nextProgressGroup() -> String {
        progressGroups += 1
        return "link-\(progressGroups)"
    }

    /// The files of the build context, once they are given.
    func buildContextFiles() -> LateOutput {
        usesBuildContext = true
        return .waiting(buildContext, index: 0)
    }

    /// Gives the build context where something stands on it, and asks for it only then.
    func giveBuildContext() async throws {
        guard usesBuildContext else { return }
        buildContext.give(try await resolver.buildContext(paths: contextPaths.filter))
    }

    /// Asks for `ignorePatterns`, once.
    func askForIgnorePatterns() async throws {
        guard !knowsIgnorePatterns else { return }
        let patterns = IgnorePatterns(try await resolver.ignorePatterns())
        ignorePatterns = patterns.isEmpty ? nil : patterns
        knowsIgnorePatterns = true
    }

    /// Looks up a named context; `scratch` and `context` can't be one.
    ///
    /// - Parameter platform: the platform it is wanted for; nil is the target's.
    /// - Throws: `DiagnosticsError` where the name can't be that of a context, else what the resolver throws.
    func namedContext(_ name: String, platform: Platform?) async throws -> (any NamedContextSource)? {
        guard !["scratch", "context"].contains(name.lowercased()) else { return nil }
        do {
            _ = try ImageReference(parsing: name)
        } catch {
            throw self.error("lowering.context-name", "invalid context name \(name): \(error)", at: nil)
        }
        return try await resolver.namedContext(name, platform: platform ?? options.targetPlatform)
    }

    /// How many bytes the graph and the config may have that come from variables. Solvers take messages of
    /// 16 MiB, so more is a file that feeds on itself (`ENV A=$A$A`).
    static let sizeLimit = 64 << 20
    private var size = 0

    /// Counts bytes that a step adds.
    ///
    /// - Throws: `DiagnosticsError` where they are more than `sizeLimit` together.
    func account(_ bytes: Int, at range: SourceRange) throws {
        size &+= bytes
        guard size <= Self.sizeLimit else {
            throw error("lowering.size", "the values of variables make the build larger than 64 MiB", at: range)
        }
    }

    /// True where the solver has an ability.
    func supports(_ capability: String) -> Bool { options.capabilities.contains(capability) }

    /// A command on the empty file system with what the build's options set for every command.
    private(set) lazy var commandTemplate: ExecOperation = {
        var operation = ExecOperation([], root: nil)
        operation.hostname = options.hostname
        operation.extraHosts = options.extraHosts.map { HostAddress(name: $0.host, address: $0.address) }
        if supports(CapabilityID.execMetaUlimit) { operation.ulimits = options.ulimits }
        if supports(CapabilityID.execMetaCDI) { operation.devices = options.devices }
        if supports(CapabilityID.execMetaCgroupParent) { operation.cgroupParent = options.cgroupParent }
        operation.proxy = proxy
        operation.defaultPath = supports(CapabilityID.execMetaSetsDefaultPath) ? .bySolver : .inVertex
        return operation
    }()

    /// True where history and progress speak as of Dockerfile instructions.
    var speaksInstructions: Bool { plan.vocabulary.stepForm == .instruction }

    /// The place of a range of the plan.
    func location(_ range: SourceRange) -> SourceLocation { SourceLocation(file: plan.source, range: range) }

    /// An error at a place of the plan.
    func error(_ code: DiagnosticCode, _ message: String, at range: SourceRange?) -> DiagnosticsError {
        DiagnosticsError(Diagnostic(code, message, at: range.map(location)))
    }

    /// An error at a place of the plan that something else caused; typed details of the solver's stay with it.
    func failed(_ message: String, because cause: any Error, at range: SourceRange) -> DiagnosticsError {
        var failure = error("lowering.failed", message, at: range)
        failure.cause = (cause as? any CausedError)?.cause
        return failure
    }

    /// Gives an error without a place the place of what was being done.
    func located(_ error: any Error, at range: SourceRange) -> any Error {
        switch error {
        case let error as DiagnosticsError:
            var error = error
            for index in error.diagnostics.indices where error.diagnostics[index].location == nil {
                error.diagnostics[index].location = location(range)
            }
            return error
        case is CancellationError:
            return error
        default:
            return failed("\(error)", because: error, at: range)
        }
    }
}
