import Diagnostics
import LLB
import OCISpec
import SourceText
import SyntaxKit

/// An interpreter that runs the statements of a target in order.
///
/// Each kind of statement has an extension in a file of its own in `Commands` or `Blocks`.
struct TargetRun {
    let build: EarthfileBuild
    let key: TargetKey
    let calls: [TargetCall]
    /// The Earthfile whose statements run: the target's own, or that of the function being called.
    var project: LoadedEarthfile
    var imports = Imports()
    var isPrivileged: Bool
    var platform: Platform
    var scopes: Scopes
    /// The locations of the function calls that are being run, outermost first.
    var functions: [SourceLocation] = []

    /// The image so far.
    var image: ProgramImage
    /// Whether a `FROM` has set the image.
    var hasBase = false
    /// Whether a `CMD` was set after the last `FROM`.
    var setsCommand = false
    /// The caches of the `CACHE` statements so far, in source order; each has a different directory.
    var caches: [Cache] = []
    var hosts: [HostAddress] = []
    var artifacts: State?
    var saved: TargetResult.SavedImage?
    var exports: [TargetResult.Export] = []
    var uses: [(key: TargetKey, use: TargetUse)] = []
    /// Whether files have changed since the last artifact was saved.
    var hasWorkAfterArtifact = false
    /// Whether files have changed since the last image was saved.
    var hasWorkAfterImage = false
    var hasWork = false
    /// The targets whose results a `WAIT` has already built.
    var waited: Set<TargetKey> = []
    /// Whether the statements before the `FINALLY` of a `TRY` are being run.
    var isInTry = false
    /// The number of steps added since the graph was last encoded.
    var openSteps = 0

    init(_ build: EarthfileBuild, _ key: TargetKey, _ project: LoadedEarthfile, calls: [TargetCall]) {
        self.build = build
        self.key = key
        self.calls = calls
        self.project = project
        isPrivileged = key.isPrivileged
        platform = key.platform
        scopes = Scopes(
            builtIn: build.builtInArguments(of: key, features: project.features),
            overriding: key.arguments,
            isStrict: project.features.contains(.argScopeAndSet)
        )
        image = .scratch(platform: key.platform)
    }

    var workbench: any Workbench { build.workbench }
    var features: EarthfileFeatures { project.features }
    var isBase: Bool { key.name == EarthfileTree.baseName && functions.isEmpty }

    /// The name of the target in progress lines, e.g. `+build`.
    var progressName: String { key.location.description + "+" + key.name }

    // MARK: - Result

    mutating func result() async throws -> TargetResult {
        let place: SourceLocation
        if let recipe = project.target(key.name) {
            place = project.place(recipe.nameRange)
            var base = key
            base.name = EarthfileTree.baseName
            try await start(from: base, isSameFile: true, at: place)
            try await run(recipe.statements)
        } else {
            place = project.place(SourceRange(0, 0))
            try await run(project.tree.base)
        }
        try await persistCaches(at: place)
        try await seal(at: place)
        return TargetResult(
            image: image,
            saved: saved,
            artifacts: artifacts,
            exports: exports,
            hasWorkAfterArtifact: hasWorkAfterArtifact,
            hasWorkAfterImage: hasWorkAfterImage,
            hasBase: hasBase,
            hasWork: hasWork,
            platform: platform,
            hosts: hosts,
            globals: scopes.frame.globals,
            imports: imports.global,
            uses: uses,
            place: place
        )
    }

    // MARK: - Statements

    mutating func run(_ statements: [Statement]) async throws {
        for statement in statements {
            try CancellationError.check()
            try build.countStatement(at: project.place(statement.range))
            switch statement {
            case .command(let command): try await run(command)
            case .if(let block): try await run(block)
            case .for(let block): try await run(block)
            case .wait(let block): try await run(block)
            case .try(let block): try await run(block)
            case .with(let block): throw DiagnosticsError(Self.refusal(of: block, in: project))
            }
        }
    }

    mutating func run(_ command: Command) async throws {
        let line = try read(command)
        noteFlagsWithoutEffect(line)
        switch command.keyword {
        case .arg: try await runARG(line)
        case .build: try await runBUILD(line)
        case .do: try await runDO(line)
        case .from: try await runFROM(line)
        case .fromDockerfile: try await runFROMDOCKERFILE(line)
        case .import: try await runIMPORT(line)
        case .let: try await runLET(line)
        case .set: try await runSET(line)
        case .locally: throw DiagnosticsError(ClientWork.runs("LOCALLY", at: place(of: line)))
        case .project: note("PROJECT", "the service that it names no longer exists", at: line)
        case .command, .function:
            throw error(
                "earthfile.function",
                "\(command.keyword.rawValue) must be the first statement of a function",
                at: line
            )
        default:
            try checkBase(line)
            try await runStep(line)
        }
    }

    /// Runs a statement that needs an image.
    private mutating func runStep(_ line: CommandLine) async throws {
        switch line.command.keyword {
        case .add: try await runADD(line)
        case .cache: try await runCACHE(line)
        case .cmd: try await runCMD(line)
        case .copy: try await runCOPY(line)
        case .entrypoint: try await runENTRYPOINT(line)
        case .env: try await runENV(line)
        case .expose: try await runEXPOSE(line)
        case .gitClone: try await runGITCLONE(line)
        case .healthcheck: try await runHEALTHCHECK(line)
        case .host: try await runHOST(line)
        case .label: try await runLABEL(line)
        case .onbuild: try await runONBUILD(line)
        case .run: try await runRUN(line)
        case .saveArtifact: try await runSAVEARTIFACT(line)
        case .saveImage: try await runSAVEIMAGE(line)
        case .stopsignal: try await runSTOPSIGNAL(line)
        case .user: try await runUSER(line)
        case .volume: try await runVOLUME(line)
        case .workdir: try await runWORKDIR(line)
        default:
            throw error("earthfile.command", "\(line.command.keyword.rawValue) isn't possible here", at: line)
        }
    }

    /// Reads the flags and words of a statement.
    ///
    /// - Throws: `DiagnosticsError` with the errors in them.
    func read(_ command: Command) throws -> CommandLine {
        var sink = DiagnosticSink()
        let line = project.reader.read(command, diagnostics: &sink)
        for warning in sink.sorted where warning.severity != .error { build.warnOnce(warning) }
        guard !sink.hasErrors else { throw DiagnosticsError(sink.sorted.filter { $0.severity == .error }) }
        return line
    }

    /// Reads a part of a statement with `read`.
    ///
    /// - Throws: `DiagnosticsError` with the errors in it.
    func parsed<Value>(_ line: CommandLine, _ read: (CommandReader, inout DiagnosticSink) -> Value?) throws -> Value {
        var sink = DiagnosticSink()
        let value = read(project.reader, &sink)
        for warning in sink.sorted where warning.severity != .error { build.warnOnce(warning) }
        if sink.hasErrors { throw DiagnosticsError(sink.sorted.filter { $0.severity == .error }) }
        guard let value else {
            throw error(
                "earthfile.arguments",
                "\(line.command.keyword.rawValue) has the wrong number of words",
                at: line
            )
        }
        return value
    }

    private func checkBase(_ line: CommandLine) throws {
        guard !hasBase else { return }
        throw error(
            "earthfile.no-base",
            "\(line.command.keyword.rawValue) needs an image, but no FROM precedes it; add 'FROM IMAGE'",
            at: line
        )
    }

    // MARK: - Messages

    func place(of line: CommandLine) -> SourceLocation { project.place(line.command.range) }

    func error(_ code: DiagnosticCode, _ message: String, at line: CommandLine) -> DiagnosticsError {
        build.error(code, message, at: place(of: line))
    }

    func error(_ code: DiagnosticCode, _ message: String, at range: SourceRange) -> DiagnosticsError {
        build.error(code, message, at: project.place(range))
    }

    /// Warns, once per build, that a statement or flag has no effect.
    func note(_ what: String, _ reason: String, at line: CommandLine) {
        let note = Diagnostic(
            "earthfile.no-effect",
            severity: .warning,
            "\(what) has no effect: \(reason)",
            at: place(of: line)
        )
        build.warnOnce(note, for: what)
    }
}
