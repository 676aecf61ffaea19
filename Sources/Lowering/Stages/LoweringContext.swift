import BuildPlan
import Diagnostics
import LLB
import Lint
import OCISpec
import ShellWords
import SourceText

/// The state that all stages of one lowering share.
final class LoweringContext {
    let plan: BuildPlan
    var options: LoweringOptions
    let resolver: any LoweringResolver
    let expander: WordExpander
    let targetPlatform: Platform
    /// Whether the build requests no platform, in which case the base image determines it.
    let hasImplicitTarget: Bool
    /// The proxy settings among the build arguments; nil if there are none.
    let proxy: ProxyEnvironment?
    /// The build context, resolved after all steps have been lowered.
    private let buildContext = DeferredVertex()
    private var usesBuildContext = false
    /// The paths of the build context that steps need.
    let contextPaths = PathSet()
    var globals: GlobalArguments
    /// The patterns of `.dockerignore`, to check copy sources against; nil until they are loaded, or if there are none.
    private(set) var ignorePatterns: IgnorePatterns?
    private var hasLoadedIgnorePatterns = false
    /// The timestamp of the image and its files, in seconds since 1970; nil for the time of the build.
    var epoch: Int64?
    /// The lint findings of all passes so far, without findings of disabled rules.
    var lint: LintSink
    /// Images whose config was assumed rather than read.
    private(set) var assumedImages: [String] = []
    private var knownAssumedImages: Set<String> = []
    /// Local named contexts, whose sources are created once the paths that the build needs are known.
    var deferredContexts: [DeferredContext] = []
    /// The cancellation check that all passes share. Each stage and each step counts as one unit.
    var cancellation = CancellationCheck(every: 64)

    /// A local named context whose source is created after all steps have been lowered.
    struct DeferredContext {
        let source: DeferredVertex
        let paths: PathSet
        let make: @Sendable ([String]) throws -> Output?
    }

    init(plan: BuildPlan, options: LoweringOptions, resolver: any LoweringResolver, lint: LintSink) {
        self.plan = plan
        self.options = options
        self.resolver = resolver
        expander = WordExpander(plan, steps: options.matchingSteps)
        hasImplicitTarget = options.targetPlatform == nil
        targetPlatform = options.targetPlatform ?? options.buildPlatforms.first ?? .linuxAMD64
        proxy = ProxyEnvironment(arguments: options.buildArguments)
        let last = plan.stages.indices.contains(plan.defaultStage) ? plan.stages[plan.defaultStage].name : nil
        globals = GlobalArguments(
            options: options,
            targetPlatform: targetPlatform,
            targetName: options.target ?? last ?? ""
        )
        self.lint = lint
    }

    /// Records an image whose config was assumed. Recording it again has no effect.
    func assume(_ image: String) { if knownAssumedImages.insert(image).inserted { assumedImages.append(image) } }

    /// The error that the build fails with if no other error occurs; nil if there is none.
    private(set) var deferredFailure: DiagnosticsError?

    /// Records an error that fails the build after all steps have been lowered. Only the first such error is kept.
    func fail(atEnd failure: DiagnosticsError) { deferredFailure = deferredFailure ?? failure }

    private var progressGroups = 0

    /// Returns a new ID for a progress group. The IDs are numbered consecutively, so that each run gives the same graph.
    func nextProgressGroup() -> String {
        progressGroups += 1
        return "link-\(progressGroups)"
    }

    /// Returns the build context, which is resolved after all steps have been lowered.
    func buildContextFiles() -> DeferredOutput {
        usesBuildContext = true
        return .deferred(buildContext, index: 0)
    }

    /// Requests the build context from the resolver and resolves its deferred source. Does nothing if no step uses the
    /// context.
    func resolveBuildContext() async throws {
        guard usesBuildContext else { return }
        let excludes = plan.contextExcludes
        buildContext.resolve(to: try await resolver.buildContext(paths: contextPaths.needed, excluding: excludes))
    }

    /// Loads `ignorePatterns` from the resolver, on the first call only.
    func loadIgnorePatterns() async throws {
        guard !hasLoadedIgnorePatterns else { return }
        let patterns = IgnorePatterns(try await resolver.ignorePatterns())
        ignorePatterns = patterns.isEmpty ? nil : patterns
        hasLoadedIgnorePatterns = true
    }

    /// The maximum number of steps that lint takes to match the sources of all copies against patterns with wildcards.
    static let matchingLimit = 20_000_000
    private var matchingSteps = LoweringContext.matchingLimit

    /// Returns whether any of the patterns excludes a path from the context, for lint. Once `matchingLimit` is reached, the
    /// result is false instead of an error, because a lint rule must not fail a build.
    func isIgnored(_ path: String, by patterns: IgnorePatterns) -> Bool {
        matchingSteps > 0 && (try? patterns.matches(path, steps: &matchingSteps)) ?? false
    }

    /// Looks up a named context. The reserved names `scratch` and `context` never refer to a named context.
    ///
    /// - Parameter platform: The platform of the context; nil for the platform of the build.
    /// - Throws: `DiagnosticsError` for an invalid context name, or the resolver's error.
    func namedContext(_ name: String, platform: Platform?) async throws -> (any NamedContextSource)? {
        guard !["scratch", "context"].contains(name.lowercased()) else { return nil }
        do {
            _ = try ImageReference(parsing: name)
        } catch {
            throw self.error("lowering.context-name", "invalid context name \(name): \(error)", at: nil)
        }
        return try await resolver.namedContext(name, platform: platform ?? options.targetPlatform)
    }

    /// The maximum number of bytes that variables and paths add to the graph and config. The limit stops build files whose
    /// graph grows exponentially (`ENV A=$A$A`) or quadratically (many relative `WORKDIR` paths). Solvers accept messages of at
    /// most 16 MiB anyway.
    static let sizeLimit = 64 << 20
    private var size = 0

    /// Counts bytes that a step adds to the graph and config.
    ///
    /// - Throws: `DiagnosticsError` if the total exceeds `sizeLimit`.
    func countBytes(_ bytes: Int, at range: SourceRange) throws {
        size &+= bytes
        guard size <= Self.sizeLimit else {
            throw error(
                "lowering.size",
                "variables and working directories can add at most 64 MiB to the size of a build",
                at: range
            )
        }
    }

    /// Counts the source lines of a step for one of its vertices. A step can have many vertices, and a definition lists all the
    /// step's lines for each of them.
    ///
    /// - Throws: `DiagnosticsError` if the total exceeds `sizeLimit`.
    func countLines(at range: SourceRange) throws {
        let location = location(range)
        try countBytes((location.end.line - location.start.line + 1) &* 64, at: range)
    }

    /// The maximum work spent on comparing undefined with defined variables, in units of 8 by 8 characters. In a file with
    /// thousands of both, only the first undefined variables get a suggestion.
    static let comparisonLimit = 500_000
    private(set) var comparisons = 0

    /// Returns the defined variable that BuildKit's frontend would suggest for an undefined variable; nil once
    /// `comparisonLimit` is reached, or if the name is longer than 256 bytes.
    func suggestion(
        for name: String,
        among variables: VariableList,
        _ others: @autoclosure () -> [String] = []
    ) -> String? {
        let length = name.utf8.count
        guard length <= 256, comparisons < Self.comparisonLimit else { return nil }
        let names = variables.names + others()
        comparisons += names.count * (1 + length * length / 64)
        return suggestedWord(for: name, among: names)
    }

    /// Whether stages that the target doesn't need are lowered too.
    var lowersAllStages: Bool { options.lowersAllStages || options.recordsStages }

    /// Returns whether the solver has an LLB capability, e.g. `exec.meta.network`.
    func supports(_ capability: String) -> Bool { options.capabilities.contains(capability) }

    /// A command without arguments or root file system, with the settings that all commands of the build share.
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

    /// Whether history and progress show steps as Dockerfile instructions.
    var usesInstructionForm: Bool { plan.vocabulary.stepForm == .instruction }

    /// Returns the location of a range of the plan.
    func location(_ range: SourceRange) -> SourceLocation { SourceLocation(file: plan.source, range: range) }

    /// Returns the location of a range of the plan, followed by the locations of the instructions that include the text at that
    /// range, if any, innermost first.
    func locations(_ range: SourceRange) -> [SourceLocation] {
        ([range] + plan.source.inclusions(at: range.start)).map(location)
    }

    /// Returns an error at a range of the plan, or without a location if the range is nil.
    func error(_ code: DiagnosticCode, _ message: String, at range: SourceRange?) -> DiagnosticsError {
        DiagnosticsError(Diagnostic(code, message, at: range.map(location)))
    }

    /// Returns an error at a range of the plan. It keeps the typed details of `cause`, such as details sent by the solver.
    func failure(_ message: String, causedBy cause: any Error, at range: SourceRange) -> DiagnosticsError {
        var failure = error("lowering.failed", message, at: range)
        failure.cause = (cause as? any CausedError)?.cause
        return failure
    }

    /// Returns the error, located at the range if it had no location. Any error except `CancellationError` becomes a
    /// `DiagnosticsError`.
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
            return failure("\(error)", causedBy: error, at: range)
        }
    }
}
