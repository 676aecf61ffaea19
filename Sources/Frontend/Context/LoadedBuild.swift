import Bridge
import BuildPlan
import Diagnostics
import Lint
import Lowering
import OCISpec
import SourceText
import SyntaxKit

/// A request with its options parsed and its source read. Every build, check and subrequest begins by loading one.
struct LoadedBuild: Sendable {
    let request: FrontendRequest
    let options: FrontendOptions
    /// The origin of the build's files, and the bridge to the solver.
    let context: BuildContext
    var source: LoadedSource
    /// The language of the source.
    let syntax: any Syntax
    /// The languages that the frontend reads.
    let registry: SyntaxRegistry
    /// The collector of the findings of this run.
    let findings: FindingsReporter
    /// The `Program` of the source; nil if its language needs no `Program`, or if the `Program` hasn't been loaded yet.
    var program: LoadedProgram?

    /// Returns the build with the files that its source includes, or with the `Program` that the source contains.
    ///
    /// - Throws: `BridgeError` if the solver fails. `parse` reports missing files and other errors in inclusions.
    func includingFiles() async throws -> LoadedBuild {
        var build = try await withProgram()
        guard build.program == nil else { return build }
        build.source = try await IncludedFiles(context: context, source: source, syntax: syntax).load()
        return build
    }

    /// Returns the error with an `included here` note at each instruction through which the file with the error was included.
    func withInclusions(_ error: any Error) -> any Error {
        guard let joined = source.joined, var failure = error as? DiagnosticsError else { return error }
        for index in failure.diagnostics.indices {
            guard let file = failure.diagnostics[index].location?.file, file.sequence > 0,
                let part = joined.parts.first(where: { $0.file === file })
            else { continue }
            failure.diagnostics[index].notes += joined.inclusions(at: part.start).map {
                Diagnostic.Note("included here", at: SourceLocation(file: joined, range: $0))
            }
        }
        return failure
    }

    /// Parses the source and records the findings.
    ///
    /// - Parameter lints: Whether to record the lint warnings of a source without errors. If the source has errors, its lint
    ///   warnings are always recorded.
    /// - Throws: `DiagnosticsError` with all errors of the source, or the error of a `Program` that only reads files.
    func parse(lints: Bool) throws -> ParsedSource {
        request.observer?.progressed(to: .sourceRead(syntax: syntax.identity.imageName))
        var sink = DiagnosticSink()
        source.inclusionFailures.forEach { sink.report($0) }
        let plan: BuildPlan?
        if let program {
            sink.append(program.findings)
            plan = program.plan(of: source.file, language: syntax.identity.name)
        } else {
            plan = syntax.parse(source.joined ?? source.file, diagnostics: &sink)
        }
        findings.append(sink.sorted.filter { $0.severity != .error })
        var lint = LintSink()
        // Creating the sink throws if the `check=` directive is invalid. BuildKit's frontend reports that error instead of the
        // source's errors, unless it lists targets, for which it doesn't read the directive.
        if let plan, lints {
            lint = try LintSink(of: plan, options: loweringOptions())
        } else if let plan, sink.hasErrors {
            lint = (try? LintSink(of: plan, options: loweringOptions())) ?? lint
        }
        findings.record(lint)
        if case .failure(let error) = program?.content, !sink.hasErrors { throw error }
        guard let plan, !sink.hasErrors else { throw DiagnosticsError(sink.sorted) }
        var parsed = ParsedSource(plan: plan, lint: lint)
        if case .running(let program) = program?.content { parsed.program = program }
        return parsed
    }

    /// Lowers the plan for the solver's own platform, with the build's options as changed by `setOptions`.
    func lower(
        _ parsed: ParsedSource,
        setOptions: (inout LoweringOptions) -> Void = { _ in }
    ) async throws -> LoweredImage {
        var options = loweringOptions()
        setOptions(&options)
        return try await lower(parsed, options: options)
    }

    /// Lowers the plan with the given options.
    ///
    /// - Parameter recordsLint: Whether to record the lint warnings, even if lowering fails. True for the first
    ///   platform only, so that each warning is recorded once.
    /// - Throws: `DiagnosticsError` if the source is at fault, otherwise any error of the bridge.
    func lower(
        _ parsed: ParsedSource,
        options: LoweringOptions,
        recordsLint: Bool = true
    ) async throws -> LoweredImage {
        var lint = parsed.lint
        defer { if recordsLint { findings.record(lint) } }
        return try await Lowering.lower(parsed.plan, options: options, resolver: resolver(), lint: &lint)
    }

    /// The solver's own platform, or this machine's if the request names no platform.
    var ownPlatform: Platform { request.workerPlatforms.first ?? .host }

    /// Returns the lowering options of the build.
    ///
    /// - Parameter target: The platform to build for; nil means the solver's own.
    func loweringOptions(for target: Platform? = nil) -> LoweringOptions {
        var options = options.lowering(
            for: target,
            workerPlatforms: request.workerPlatforms,
            capabilities: context.bridge.capabilities
        )
        options.asksForIgnorePatterns = syntax.identity.readsIgnoreFile
        options.matchingSteps /= max(1, self.options.platforms.targets.count)
        return options
    }

    /// Creates a resolver for one lowering.
    func resolver() -> BridgeResolver { BridgeResolver(context: context, source: source, triggers: registry.triggers) }
}

/// A source that was parsed without an error.
struct ParsedSource: Sendable {
    let plan: BuildPlan
    /// The lint warnings of the parser. Lowering adds its own.
    let lint: LintSink
    /// The `Program` that produces the result when it is run; the plan then only lists its targets. Nil for any other source.
    var program: RunningProgram?
}

extension SyntaxIdentity {
    /// Whether every build in the language reads `.dockerignore`, even one that doesn't use the build context. BuildKit's frontend
    /// always reads it, so its progress shows the request, and an error in the ignore file fails every build. The YAML syntaxes read
    /// the file only if the context is used, which saves calls to the solver.
    var readsIgnoreFile: Bool { sourceLanguage != "YAML" }
}

extension SyntaxRegistry {
    /// Returns the language with the given name, which the request is pinned to.
    ///
    /// - Throws: `DiagnosticsError` if no language has this name.
    func pinned(_ name: String) throws -> any Syntax {
        if let syntax = named(name) { return syntax }
        let known = names.joined(separator: ", ")
        throw DiagnosticsError(
            Diagnostic("frontend.unknown-syntax", "no syntax is called \"\(name)\"; expected one of \(known)", at: nil)
        )
    }
}
