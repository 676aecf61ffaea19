import BuildPlan
import Diagnostics
import LLB
import ShellWords
import SourceText

/// The pass that resolves `SOURCE_DATE_EPOCH`, the timestamp of the image and its files.
///
/// The value is a number of seconds since 1970, or names a source whose time of last modification is used: `context` names the
/// build context, and any other text names a named context or a stage that only downloads a single source.
struct EpochPass {
    private static let name = "SOURCE_DATE_EPOCH"
    let context: LoweringContext

    init(_ context: LoweringContext) { self.context = context }

    /// Sets `context.epoch`.
    ///
    /// - Throws: `DiagnosticsError` if the value is neither a number nor the name of a suitable source.
    func run() async throws {
        let buildValue = context.options.buildArguments[Self.name]
        let declaredValue = context.globals.value(of: Self.name).flatMap { $0.isEmpty ? nil : $0 }
        guard let value = buildValue ?? declaredValue else { return }
        context.epoch = try await resolve(value)
        // Steps that use the argument see the resolved number.
        let text = context.epoch.map { String($0) }
        if buildValue != nil { context.options.buildArguments[Self.name] = text }
        context.globals.replace(Self.name, with: text)
    }

    private func resolve(_ value: String) async throws -> Int64? {
        if value.isEmpty { return nil }
        if let seconds = Int64(value) { return seconds }
        if value == "context" {
            guard let source = try await context.resolver.buildContext(paths: [], excluding: []) else { return nil }
            return try await lastModified(source, "[internal] resolve main build context metadata")
        }
        if let named = try await context.namedContext(value, platform: nil) {
            guard let source = try await Self.files(of: named.load()) else { return nil }
            return try await lastModified(source, "[internal] resolve \(Self.name) named context \(value)")
        }
        guard let stage = context.plan.stages.first(where: { $0.name?.lowercased() == value.lowercased() }) else {
            throw context.error("lowering.epoch", "invalid \(Self.name): \(value)", at: nil)
        }
        let source = try StageSource(context, stage: stage).output()
        return try await lastModified(source, "[internal] resolve \(Self.name) source stage \(stage.name ?? "")")
    }

    private static func files(of loaded: LoadedContext) throws -> Output? {
        switch loaded.files {
        case .all(let output): output
        case .byPaths(let make): try make([])
        }
    }

    private func lastModified(_ source: Output, _ logName: String) async throws -> Int64? {
        try await context.resolver.lastModified(of: source, logName: logName)
    }
}

/// A stage that only downloads a single source, for `SOURCE_DATE_EPOCH`.
private struct StageSource {
    let context: LoweringContext
    let stage: Stage
    private var variables: VariableList

    init(_ context: LoweringContext, stage: Stage) {
        self.context = context
        self.stage = stage
        variables = context.globals.environment
        variables.remove("SOURCE_DATE_EPOCH")
    }

    func output() throws -> Output {
        var copy = self
        return try copy.read()
    }

    private mutating func read() throws -> Output {
        let isScratch =
            switch stage.base {
            case .reference(let word): try value(word) == StageGraph.scratchName
            case .scratch: true
            case .image, .stage: false
            }
        guard isScratch else { throw failure("SOURCE_DATE_EPOCH stage must use FROM scratch") }
        var source: Output?
        for step in stage.steps {
            switch step.action {
            case .arguments(let arguments): try declare(arguments.arguments)
            case .copy(let copy) where copy.add != nil:
                guard source == nil else {
                    throw failure("SOURCE_DATE_EPOCH stage must contain exactly one remote ADD")
                }
                source = try download(copy)
            default:
                throw failure(
                    "SOURCE_DATE_EPOCH stage does not meet source-only requirements: "
                        + "unsupported \(step.keyword) instruction"
                )
            }
        }
        guard let source else { throw failure("SOURCE_DATE_EPOCH stage must contain exactly one remote ADD") }
        return source
    }

    private mutating func declare(_ arguments: [ArgumentDeclaration]) throws {
        for argument in arguments {
            if let buildValue = context.options.buildArguments[argument.name.text] {
                variables.set(argument.name.text, buildValue)
            } else if let word = argument.defaultValue {
                variables.set(argument.name.text, try value(word))
            }
        }
    }

    private func download(_ copy: CopyStep) throws -> Output {
        guard copy.contents.isEmpty, copy.sources.count == 1 else {
            throw failure("SOURCE_DATE_EPOCH stage must contain exactly one remote ADD source")
        }
        let source = try value(copy.sources[0])
        let checksum = try copy.add?.checksum.map { try value($0) } ?? ""
        if RemoteSource.isHTTP(source) {
            if !checksum.isEmpty, let problem = RemoteSource.digestProblem(checksum) { throw failure(problem) }
            let file = FileAttributes(name: RemoteSource.filename(source))
            let options = SourceOperation.HTTPOptions(checksum: checksum, file: file)
            return try SourceOperation.http(source, options).output()
        }
        let git: GitReference?
        do {
            git = try GitReference(parsing: source)
        } catch {
            throw failure(error.message)
        }
        guard let git else { throw failure("SOURCE_DATE_EPOCH stage source must be a single HTTP(S) or Git ADD") }
        var options = SourceOperation.GitOptions()
        options.reference = git.reference
        options.subdirectory = git.subdirectory
        options.keepsGitDirectory = copy.add?.keepGitDirectory == true || git.keepsGitDirectory == true
        options.checksum = checksum.isEmpty ? git.checksum : checksum
        options.skipsSubmodules = git.includesSubmodules == false
        return try SourceOperation.git(git.remote, options).output()
    }

    private func value(_ word: Word) throws -> String {
        try context.expander.expand(word, in: variables, known: variables.names, errorRange: stage.range).value
    }

    private func failure(_ message: String) -> DiagnosticsError {
        context.error("lowering.epoch", message, at: stage.range)
    }
}
