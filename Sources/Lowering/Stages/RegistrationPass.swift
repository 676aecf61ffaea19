import BuildPlan
import Diagnostics
import Lint
import OCISpec
import ShellWords
import SourceText

/// The pass that adds the plan's stages to the graph, each with its base and platform.
struct RegistrationPass {
    let context: LoweringContext

    /// The maximum number of steps of a build, not counting the steps of triggers. The parser limits the number of instructions
    /// in a Dockerfile, but other languages and included files have no such limit.
    static let stepLimit = 20_000

    init(_ context: LoweringContext) { self.context = context }

    /// Returns a graph of the plan's stages.
    ///
    /// - Throws: `DiagnosticsError` at a stage whose base or platform is invalid, or at the first step that exceeds `stepLimit`.
    func run() async throws -> StageGraph {
        try checkSteps()
        var graph = StageGraph()
        for (index, stage) in context.plan.stages.enumerated() {
            try context.cancellation.check()
            let (node, used) = try makeNode(stage)
            if let name = stage.name, !name.isEmpty {
                do {
                    node.namedContext = try await context.namedContext(name, platform: node.platform)
                } catch {
                    throw context.located(error, at: stage.range)
                }
                if node.namedContext != nil {
                    graph.add(node, findsBase: false)
                    continue
                }
            } else {
                node.displayName = stage.title ?? "stage-\(index)"
            }
            if case .reference = stage.base {
                graph.add(node)
            } else {
                graph.add(node, findsBase: false)
            }
            node.ignoresCache = context.options.noCache.includes(stage.name)
            for name in used { node.usage?.addArgument(name) }
        }
        for node in graph.planned {
            try context.cancellation.check()
            // A base given by index can be a later stage, so bases are linked once all nodes exist.
            if case .stage(let index, _)? = node.stage?.base, node.namedContext == nil,
                graph.planned.indices.contains(index)
            {
                node.base = graph.planned[index]
            }
            countSteps(of: node)
        }
        return graph
    }

    private func checkSteps() throws {
        var left = Self.stepLimit
        for stage in context.plan.stages {
            if stage.steps.indices.contains(left) {
                let message = "the build has more than \(Self.stepLimit) steps"
                throw context.error("lowering.size", message, at: stage.steps[left].range)
            }
            left -= stage.steps.count
        }
    }

    /// Counts the steps that progress shows: the steps that change the file system, the base if it is an image, and the
    /// output.
    private func countSteps(of node: StageNode) {
        guard node.namedContext == nil, let stage = node.stage else { return }
        let startsFromImage = node.baseName != StageGraph.scratchName && node.base == nil
        node.stepTotal =
            (startsFromImage ? 1 : 0) + stage.steps.count { $0.action.isCounted } + (stage.output == nil ? 0 : 1)
    }

    /// Creates a node with its platform. `used` lists the arguments that the stage's base image name and platform refer to.
    private func makeNode(_ stage: Stage) throws -> (StageNode, used: [String]) {
        let node: StageNode
        var used: [String] = []
        switch stage.base {
        case .reference(let word), .image(let word):
            let name = try baseName(word, of: stage)
            used += name.matched
            node = StageNode(stage: stage, baseName: name.value, originalBaseName: name.value)
        case .stage(let index, _):
            let name = context.plan.stages.indices.contains(index) ? context.plan.stages[index].name : nil
            node = StageNode(stage: stage, baseName: name ?? "", originalBaseName: name ?? "")
        case .scratch:
            node = StageNode(
                stage: stage,
                baseName: StageGraph.scratchName,
                originalBaseName: StageGraph.scratchName
            )
        }
        if let word = stage.platform {
            let (platform, names) = try platform(word, of: stage)
            node.platform = platform
            used += names
        }
        if context.options.recordsOutline { node.usage = StageUsage() }
        return (node, used)
    }

    private func baseName(_ word: Word, of stage: Stage) throws -> WordValue {
        var scope = context.globals
        if word.expansion == .braces {
            try scope.declare(stage.arguments, values: context.options.buildArguments, expander: context.expander)
        }
        let result: WordValue
        do {
            result = try context.expander.expand(
                word,
                in: scope.environment,
                known: scope.environment.names,
                errorRange: stage.range
            )
        } catch {
            warnAboutUndeclared(context.expander.unmatched(word, in: context.globals.environment), of: stage)
            throw error
        }
        warnAboutUndeclared(result.unmatched, of: stage)
        guard !result.value.isEmpty else {
            throw context.error(
                "lowering.blank-base",
                "base name (\(word.text)) should not be blank",
                at: stage.range
            )
        }
        return result
    }

    private func platform(_ word: Word, of stage: Stage) throws -> (Platform, used: [String]) {
        let globals = context.globals.environment
        let result: WordValue
        do {
            result = try context.expander.expand(word, in: globals, known: globals.names, errorRange: stage.range)
        } catch let failure as DiagnosticsError where word.expansion == .shell {
            warnAboutUndeclared(context.expander.unmatched(word, in: globals), of: stage)
            let reason = failure.diagnostics.first?.message ?? ""
            throw context.error(
                "lowering.platform",
                "failed to process arguments for platform : \(reason)",
                at: stage.range
            )
        }
        warnAboutUndeclared(result.unmatched, of: stage)
        checkPlatform(word, result, of: stage)
        let suggestedName = result.unmatched.lazy.compactMap { context.suggestion(for: $0, among: globals) }.first
        let suggestion = didYouMean(suggestedName)
        guard !result.value.isEmpty else {
            let message = "empty platform value from expression \(word.text)"
            throw context.error("lowering.platform", message + suggestion, at: stage.range)
        }
        do {
            return (try Platform(parsing: result.value), result.matched)
        } catch {
            let message = "failed to parse platform \(word.text): \(error)"
            throw context.error("lowering.platform", message + suggestion, at: stage.range)
        }
    }

    private func checkPlatform(_ word: Word, _ result: WordValue, of stage: Stage) {
        guard word.expansion == .shell else { return }
        if result.unmatched.isEmpty, result.matched == ["TARGETPLATFORM"],
            result.value == context.globals.value(of: "TARGETPLATFORM")
        {
            warn(.redundantTargetPlatform(word.text), at: stage)
        }
        guard result.matched.isEmpty, result.unmatched.isEmpty,
            let platform = try? Platform(parsing: result.value)
        else { return }
        let name = stage.name ?? ""
        if name.hasBytes(of: platform.os) || name.hasBytes(of: platform.architecture) { return }
        warn(.fromPlatformFlagConstDisallowed(result.value), at: stage)
    }

    private func warnAboutUndeclared(_ names: [String], of stage: Stage) {
        guard !names.isEmpty else { return }
        let declared = context.globals.declarations
        for name in names where declared[name] == nil {
            let suggestion = context.suggestion(for: name, among: context.globals.environment, declared.keys.sorted())
            warn(.undefinedArgInFrom(name, suggestion: suggestion), at: stage)
        }
    }

    private func warn(_ finding: LintFinding, at stage: Stage) {
        context.lint.report(finding, at: context.location(stage.range), check: stage.checkDirective)
    }
}

extension Step.Action {
    /// Whether progress counts the step, because the step changes the file system.
    var isCounted: Bool {
        switch self {
        case .run, .copy, .workingDirectory, .installPackages, .fetch: true
        default: false
        }
    }
}
