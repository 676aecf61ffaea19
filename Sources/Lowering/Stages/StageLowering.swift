import BuildPlan
import Diagnostics
import LLB
import Lint
import OCISpec
import ShellWords
import SourceText

/// Lowers the steps of one stage, in order.
///
/// Each kind of step is an extension in a file of its own, in `Steps`. A step reads and changes
/// `state`; what it needs of the world it asks of `context.resolver`. Used by one task only.
final class StageLowering {
    let context: LoweringContext
    let node: StageNode
    /// What the steps so far have made.
    var state: StageState
    /// The platform of the stage.
    let platform: Platform
    /// The step that is being lowered.
    private(set) var current: StageNode.PlannedStep?
    /// True where the base image brought it.
    private var isTrigger = false
    /// Where the last of the instructions that count once stood.
    var lastCommand: SourceRange?
    var lastEntrypoint: SourceRange?
    var lastHealthcheck: SourceRange?

    init(_ node: StageNode, context: LoweringContext) {
        self.node = node
        self.context = context
        state = node.state
        platform = node.platform ?? context.targetPlatform
        node.state = StageState()
    }

    /// The operating system of the stage, which decides how paths look.
    var os: String { platform.os }

    /// Lowers all steps; afterwards `node.state` is what they leave.
    ///
    /// - Throws: `DiagnosticsError` at the step that failed; `CancellationError` once the task is cancelled, which a caller
    ///   does whose client is gone.
    func run() async throws {
        do {
            try begin()
        } catch {
            throw context.located(error, at: node.range)
        }
        for step in node.steps {
            try Task.checkCancellation()
            current = step
            isTrigger = step.isTrigger
            do {
                try await lower(step)
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
            if copy.from == nil, !copy.sources.isEmpty { try await context.askForIgnorePatterns() }
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

    /// Sets what commands see before the first step: the base image's environment, directory and user.
    private func begin() throws {
        if !state.imageEnvironment.contains("PATH"), os != "windows" {
            state.imageEnvironment.set("PATH", SystemPath.defaultSearchPath(os: os))
        }
        for line in state.imageEnvironment.lines {
            let (name, value) = ImageEnvironment.split(line)
            state.environment.set(name, value)
        }
        let directory = state.image.config.workingDirectory
        if !directory.isEmpty { _ = try changeDirectory(to: directory) }
        if !state.image.config.user.isEmpty { state.user = state.image.config.user }
        for argument in node.arguments { try declare(argument, at: argument.name.range) }
    }

    /// What a source holds; a trigger may take files from its own stage.
    func files(of source: StageNode) -> LateOutput? {
        source === node ? state.output : source.state.output
    }

    // MARK: - Words

    /// The names that a `${NAME}` of this stage may mean.
    var knownNames: [String] { state.environment.names + context.globals.environment.names }

    /// The value of a word in the stage's environment; undefined variables are warned of.
    ///
    /// - Throws: `DiagnosticsError` where the word can't be expanded.
    func expand(_ word: Word) throws -> String {
        switch word.expansion {
        case .none:
            return word.text
        case .shell where context.expander.shell.isPlain(word.text):
            return word.text
        case .braces:
            let scope = BraceScope(own: state.environment, global: context.globals.environment)
            let result = try context.expander.expand(word, in: scope, known: knownNames)
            try context.account(result.size, at: word.range)
            return result.value
        case .shell, .shellRaw:
            let place = current?.step.range ?? word.range
            let result: WordValue
            do {
                result = try context.expander.expand(word, in: state.environment, place: place)
            } catch {
                warnOfUndefined(context.expander.unmatched(word, in: state.environment), at: place)
                throw error
            }
            try context.account(result.size, at: place)
            if !result.unmatched.isEmpty { warnOfUndefined(result.unmatched, at: place) }
            return result.value
        }
    }

    /// The value of a word that may be absent; absent is empty.
    func expand(_ word: Word?) throws -> String {
        guard let word else { return "" }
        return try expand(word)
    }

    private func warnOfUndefined(_ names: [String], at range: SourceRange) {
        for name in names where !state.arguments.contains(where: { $0.name == name }) {
            guard !Self.argumentsOutsideEnvironment.contains(name) else { continue }
            let near = suggestedWord(for: name, among: state.environment.names)
            warn(.undefinedVar(name, suggestion: near), at: range)
        }
    }

    /// Build arguments that steer the build and never reach commands.
    static let argumentsOutsideEnvironment: Set<String> = [
        ScanTargetsPass.contextArgument, ScanTargetsPass.stageArgument,
    ]

    // MARK: - Messages

    /// Warns of something at a place, unless the file's or the step's checks say otherwise.
    func warn(_ finding: LintFinding, at range: SourceRange) {
        context.lint.report(finding, at: context.location(range), check: current?.step.checkDirective)
    }

    /// An error at a place.
    func error(_ code: DiagnosticCode, _ message: String, at range: SourceRange) -> DiagnosticsError {
        context.error(code, message, at: range)
    }

    // MARK: - Names and history

    /// The line that progress shows for a step: `[stage 2/4] TEXT`.
    ///
    /// - Parameters:
    ///   - platform: shown where several platforms are built; nil shows none.
    ///   - advances: false gives the number of the last line again.
    func progressName(_ text: String, platform: Platform?, advances: Bool = true) -> String {
        var shown = ""
        if context.options.isMultiPlatform, let platform {
            shown = platform.formattedWithOSOptions + crossTarget(from: platform)
        }
        return node.progressLine(text, platform: shown, isTrigger: isTrigger, advances: advances)
    }

    /// The line that progress shows for a step, for the stage's own platform.
    func progressName(_ text: String) -> String { progressName(text, platform: platform) }

    /// `->arm64` where the stage's environment says that it builds for another platform than it runs on.
    private func crossTarget(from base: Platform) -> String {
        guard let target = TargetVariables.platform(in: state.environment, base: base) else { return "" }
        if target.os != base.os { return "->" + target.formattedWithOSOptions }
        guard target.architecture != base.architecture else { return "" }
        return "->" + target.architecture + (target.variant.isEmpty ? "" : "/" + target.variant)
    }

    /// How many bytes of values a progress line may show.
    private static let shownLimit = 1 << 20

    /// The text of a step for progress, its variables replaced where they are known.
    ///
    /// - Parameter masked: variables shown as `****`, since they come from secrets.
    func shownText(of step: Step, text: String? = nil, isCommand: Bool = false, masked: Set<String> = []) -> String {
        let text = text ?? step.text
        guard context.speaksInstructions else {
            let word = Word(text, range: step.range, expansion: .braces)
            let scope = BraceScope(own: state.environment, global: context.globals.environment)
            return (try? context.expander.expand(word, in: scope).value) ?? text
        }
        let rules = isCommand ? context.expander.commandName : context.expander.shell
        let variables = BoundedVariables(
            MaskedVariables(base: state.environment, masked: masked),
            limit: Self.shownLimit
        )
        var expanded = (try? rules.expand(text, in: variables).value) ?? text
        if variables.size > Self.shownLimit { expanded = text }
        let keyword = expanded.utf8.prefix { $0 != UInt8(ascii: " ") }
        if keyword.allSatisfy({ $0 < 0x80 && !(UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) }) {
            return expanded
        }
        return expanded[..<keyword.endIndex].uppercased() + expanded[keyword.endIndex...]
    }

    /// Adds to the history.
    ///
    /// - Parameters:
    ///   - keyword: the instruction's canonical keyword.
    ///   - arguments: what follows it, as a Dockerfile's history has it.
    ///   - layer: what the step changed: files through the solver, files, or nothing.
    func commit(_ keyword: String, _ arguments: String, of step: Step, layer: HistoryLayer = .none) {
        var text: String
        if context.speaksInstructions {
            let keyword = context.plan.vocabulary.keyword(keyword)
            text = String(joining: keyword, " ", arguments, layer == .built ? " # buildkit" : "")
        } else {
            text = shownText(of: step)
            if layer != .none { text += " # buildkit" }
        }
        state.history.append(
            HistoryEntry(
                created: context.epoch.map { Timestamp(unixSeconds: $0) },
                createdBy: text,
                comment: "buildkit.dockerfile.v0",
                isEmptyLayer: layer == .none
            )
        )
    }

    /// What a step leaves in the layers.
    enum HistoryLayer {
        /// Nothing.
        case none
        /// A directory made on the way.
        case made
        /// What the solver built.
        case built
    }
}
