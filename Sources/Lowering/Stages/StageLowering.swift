import BuildPlan
import Diagnostics
import LLB
import Lint
import OCISpec
import ShellWords
import SourceText

/// The lowering of the steps of one stage, in order.
///
/// Each kind of step has an extension in its own file in `Steps`. The extensions read and change `state`, and access images,
/// contexts and files only through `context.resolver`. Each instance is used by only one task.
final class StageLowering {
    let context: LoweringContext
    let node: StageNode
    /// The result of the steps so far.
    var state: StageState
    let platform: Platform
    /// The step that is being lowered; nil before the first step and after the last.
    private(set) var current: StageNode.PlannedStep?
    /// The size of the current step's progress lines and history, in bytes.
    private var textSize = 0
    /// Whether the current step is an `ONBUILD` trigger of the base image.
    private var isTrigger = false
    /// The base image's `os-release` file, as the first step of the last list of packages read it; nil if the image has none.
    var osRelease: [UInt8]?
    /// The range of the last `CMD`, which overrides earlier ones.
    var lastCommand: SourceRange?
    /// The range of the last `ENTRYPOINT`, which overrides earlier ones.
    var lastEntrypoint: SourceRange?
    /// The range of the last `HEALTHCHECK`, which overrides earlier ones.
    var lastHealthcheck: SourceRange?

    init(_ node: StageNode, context: LoweringContext) {
        self.node = node
        self.context = context
        state = node.state
        platform = node.platform ?? context.targetPlatform
        node.state = StageState()
    }

    /// The operating system of the stage, which determines the path syntax.
    var os: String { platform.os }

    /// Lowers all steps and stores the result in `node.state`.
    ///
    /// - Throws: `DiagnosticsError` at the step that failed; `CancellationError` if the task is cancelled, e.g. because the
    ///   client disconnected.
    func run() async throws {
        do {
            try begin()
        } catch {
            throw context.located(error, at: node.range)
        }
        for step in node.steps {
            try context.cancellation.check()
            current = step
            isTrigger = step.isTrigger
            do {
                try await lower(step)
                try context.countBytes(textSize, at: step.step.range)
                try context.expander.checkBudget(at: step.step.range)
                textSize = 0
            } catch {
                throw context.located(error, at: step.step.range)
            }
        }
        current = nil
        isTrigger = false
        node.steps = []
        if let output = node.stage?.output { try keepOnly(output) }
        node.state = state
        state = StageState()
    }

    private func lower(_ planned: StageNode.PlannedStep) async throws {
        let step = planned.step
        switch step.action {
        case .arguments(let arguments): try lowerArguments(arguments, of: step)
        case .environment(let environment): try lowerEnvironment(environment, of: step)
        case .labels(let labels): try lowerLabels(labels, of: step)
        case .workingDirectory(let directory): try lowerWorkingDirectory(directory, of: step)
        case .user(let user): try lowerUser(user, of: step)
        case .run(let run): try lowerRun(run, of: step)
        case .copy(let copy):
            if copy.from == nil, !copy.sources.isEmpty { try await context.loadIgnorePatterns() }
            try lowerCopy(copy, of: step)
        case .command(let command): lowerCommand(command, of: step)
        case .entrypoint(let entrypoint): lowerEntrypoint(entrypoint, of: step)
        case .shell(let shell): lowerShell(shell, of: step)
        case .healthcheck(let healthcheck): lowerHealthcheck(healthcheck, of: step)
        case .expose(let expose): try lowerExpose(expose, of: step)
        case .volumes(let volumes): try lowerVolumes(volumes, of: step)
        case .stopSignal(let signal): try lowerStopSignal(signal, of: step)
        case .maintainer(let maintainer): lowerMaintainer(maintainer, of: step)
        case .onBuild(let trigger): state.image.config.onBuild.append(trigger.trigger)
        case .installPackages(let packages): try await lowerInstallPackages(packages, of: step)
        case .fetch(let fetch): try await lowerFetch(fetch, of: step)
        }
    }

    /// Takes the initial environment, working directory and user from the base image, and declares the stage's arguments.
    private func begin() throws {
        if !state.imageEnvironment.contains("PATH"), os != "windows" {
            state.imageEnvironment.set("PATH", SystemPath.defaultSearchPath(os: os))
        }
        for line in state.imageEnvironment.lines {
            try context.cancellation.check()
            let (name, value) = ImageEnvironment.split(line)
            state.environment.set(name, value)
        }
        // Every stage has its own copy of the environment.
        try context.countBytes(state.environment.size, at: node.range)
        let directory = state.image.config.workingDirectory
        if !directory.isEmpty { _ = try changeDirectory(to: directory) }
        if !state.image.config.user.isEmpty { state.user = state.image.config.user }
        for argument in node.arguments { try declare(argument, at: argument.name.range) }
    }

    /// Returns the files of a source. The source of an `ONBUILD` trigger can be the stage itself; its files are then the
    /// result of the steps so far.
    func files(of source: StageNode) -> DeferredOutput? {
        source === node ? state.output : source.state.output
    }

    // MARK: - Words

    /// The names that `${NAME}` can refer to in this stage.
    var knownNames: [String] { state.environment.names + context.globals.environment.names }

    /// Expands a word in the stage's environment, and warns about undefined variables.
    ///
    /// - Throws: `DiagnosticsError` if the word cannot be expanded; `CancellationError` if the task is cancelled.
    func expand(_ word: Word) throws -> String {
        try context.cancellation.check()
        switch word.expansion {
        case .none:
            return word.text
        case .shell where context.expander.shell.isPlain(word.text):
            return word.text
        case .braces:
            let scope = BraceScope(own: state.environment, global: context.globals.environment)
            let result = try context.expander.expand(word, in: scope, known: knownNames)
            try context.countBytes(max(result.size, result.value.utf8.count), at: word.range)
            return result.value
        case .shell, .shellRaw:
            let range = current?.step.range ?? word.range
            let result: WordValue
            do {
                result = try context.expander.expand(word, in: state.environment, errorRange: range)
            } catch {
                warnAboutUndefined(context.expander.unmatched(word, in: state.environment), at: range)
                throw error
            }
            try context.countBytes(max(result.size, result.value.utf8.count), at: range)
            if !result.unmatched.isEmpty { warnAboutUndefined(result.unmatched, at: range) }
            return result.value
        }
    }

    /// Expands an optional word; nil becomes the empty string.
    func expand(_ word: Word?) throws -> String {
        guard let word else { return "" }
        return try expand(word)
    }

    private func warnAboutUndefined(_ names: [String], at range: SourceRange) {
        for name in names where !context.cancellation.isCancelled() && !state.argumentNames.contains(name) {
            guard !Self.argumentsOutsideEnvironment.contains(name) else { continue }
            let suggestion = context.suggestion(for: name, among: state.environment)
            warn(.undefinedVar(name, suggestion: suggestion), at: range)
        }
    }

    /// Build arguments that control the build and are not passed to commands.
    static let argumentsOutsideEnvironment: Set<String> = [
        ScanTargetsPass.contextArgument, ScanTargetsPass.stageArgument,
    ]

    // MARK: - Messages

    /// Reports a lint finding, unless its rule is disabled for the file or the current step.
    func warn(_ finding: LintFinding, at range: SourceRange) {
        context.lint.report(finding, at: context.location(range), check: current?.step.checkDirective)
    }

    func error(_ code: DiagnosticCode, _ message: String, at range: SourceRange) -> DiagnosticsError {
        context.error(code, message, at: range)
    }

    // MARK: - Names and history

    /// Returns the line that progress shows for a step: `[stage 2/4] TEXT`.
    ///
    /// - Parameters:
    ///   - platform: The platform to show in a multi-platform build; nil to show none.
    ///   - advances: Whether the step gets the next number. If false, the last number is repeated.
    func progressName(_ text: String, platform: Platform?, advances: Bool = true) -> String {
        var platformText = ""
        if context.options.isMultiPlatform, let platform {
            platformText = platform.formattedWithOSOptions + crossTarget(from: platform)
        }
        return node.progressLine(text, platform: platformText, isTrigger: isTrigger, advances: advances)
    }

    /// Returns text such as `->arm64` if the stage's environment shows that the stage cross-compiles; otherwise returns an
    /// empty string.
    private func crossTarget(from base: Platform) -> String {
        guard let target = TargetVariables.platform(in: state.environment, base: base) else { return "" }
        if target.os != base.os { return "->" + target.formattedWithOSOptions }
        guard target.architecture != base.architecture else { return "" }
        return "->" + target.architecture + (target.variant.isEmpty ? "" : "/" + target.variant)
    }

    /// The maximum number of bytes that variables add to a progress line.
    private static let displayLimit = 1 << 20

    /// Returns the text of a step for progress, with known variables expanded.
    ///
    /// - Parameter masked: Variables to show as `****` because they come from secrets.
    func displayText(of step: Step, text: String? = nil, isCommand: Bool = false, masked: Set<String> = []) -> String {
        let text = text ?? step.text
        guard context.usesInstructionForm else {
            let word = Word(text, range: step.range, expansion: .braces)
            let scope = BraceScope(own: state.environment, global: context.globals.environment)
            let expanded = (try? context.expander.expand(word, in: scope).value) ?? text
            textSize &+= expanded.utf8.count
            return expanded
        }
        let rules = isCommand ? context.expander.commandName : context.expander.shell
        let variables = BoundedVariables(
            MaskedVariables(base: state.environment, masked: masked),
            limit: Self.displayLimit
        )
        var expanded = (try? rules.expand(text, in: variables, budget: context.expander.budget).value) ?? text
        if variables.size > Self.displayLimit { expanded = text }
        textSize &+= expanded.utf8.count
        let keyword = expanded.utf8.prefix { $0 != UInt8(ascii: " ") }
        if keyword.allSatisfy({ $0 < 0x80 && !$0.isASCIILowercase }) {
            return expanded
        }
        return String(joining: expanded[..<keyword.endIndex].uppercased(), String(expanded[keyword.endIndex...]))
    }

    /// Adds a history entry for a step.
    ///
    /// - Parameters:
    ///   - keyword: The Dockerfile keyword of the instruction.
    ///   - arguments: The text after the keyword, as it appears in the history of an image built from a Dockerfile.
    ///   - layer: The step's effect on the image's layers.
    func commit(_ keyword: String, _ arguments: String, of step: Step, layer: HistoryLayer = .none) {
        var text: String
        if context.usesInstructionForm {
            let keyword = context.plan.vocabulary.keyword(keyword)
            text = String(joining: keyword, " ", arguments, layer == .built ? " # buildkit" : "")
        } else {
            text = displayText(of: step)
            if layer != .none { text += " # buildkit" }
        }
        textSize &+= text.utf8.count
        state.history.append(
            HistoryEntry(
                created: context.epoch.map { Timestamp(unixSeconds: $0) },
                createdBy: text,
                comment: "buildkit.dockerfile.v0",
                isEmptyLayer: layer == .none
            )
        )
    }

    /// A step's effect on the image's layers.
    enum HistoryLayer {
        /// The step adds no layer.
        case none
        /// The step adds a layer that holds the directory of a `WORKDIR`. Unlike a `built` layer, it isn't marked in the
        /// history of an image built from a Dockerfile.
        case directory
        /// The step adds a layer of files, which history marks with `# buildkit`.
        case built
    }
}
