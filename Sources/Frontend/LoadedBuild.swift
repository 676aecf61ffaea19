import Bridge
import BuildPlan
import Diagnostics
import Lint
import Lowering
import OCISpec
import SyntaxKit

/// A request that is understood, with its source read: what a build, one for several platforms and every
/// subrequest start from.
struct LoadedBuild: Sendable {
    /// The request as it came.
    let request: FrontendRequest
    /// Its options, understood.
    let options: FrontendOptions
    /// Where its files come from, and the solver behind it.
    let context: BuildContext
    /// The text to compile.
    let source: LoadedSource
    /// The language of the text.
    let syntax: any Syntax
    /// Reads an instruction that a base image stored.
    let triggers: @Sendable (String) throws -> [Step]

    /// A text that was read without an error.
    struct Parsed: Sendable {
        let plan: BuildPlan
        /// What the syntax found that does not stop the build, in source order.
        let warnings: [Diagnostic]
    }

    /// Reads the text as its language.
    ///
    /// - Throws: `DiagnosticsError` with all that is wrong with it.
    func parse() throws -> Parsed { try read().parsed.get() }

    /// What came of reading the text.
    struct Reading {
        /// The plan, or all that is wrong with the text.
        var parsed: Result<Parsed, DiagnosticsError>
        /// What the syntax found that does not stop the build, in source order.
        let warnings: [Diagnostic]
        /// The findings of style before an error; a text without errors gives them to the lowering.
        var lint: [LintWarning] = []
    }

    /// Reads the text as its language, and keeps what is found before an error.
    func read() -> Reading {
        request.reached(.sourceRead(syntax: syntax.identity.imageName))
        var sink = DiagnosticSink()
        let plan = syntax.parse(source.file, diagnostics: &sink)
        let warnings = sink.sorted.filter { $0.severity != .error }
        if let plan, !sink.hasErrors {
            return Reading(parsed: .success(Parsed(plan: plan, warnings: warnings)), warnings: warnings)
        }
        var reading = Reading(parsed: .failure(DiagnosticsError(sink.sorted)), warnings: warnings)
        guard let plan else { return reading }
        do throws(DiagnosticsError) {
            reading.lint = try Lowering.findings(of: plan, options: loweringOptions())
        } catch {
            // The peer reads the directive `check=` ahead of everything else.
            reading.parsed = .failure(error)
        }
        return reading
    }

    /// The solver's own platform.
    var ownPlatform: Platform { request.workerPlatforms.first ?? .host }

    /// The options as the lowering takes them.
    ///
    /// - Parameter target: the platform to build for; nil is the solver's own.
    func loweringOptions(for target: Platform? = nil) -> LoweringOptions {
        var options = options.lowering(
            for: target,
            workerPlatforms: request.workerPlatforms,
            capabilities: context.bridge.capabilities
        )
        options.asksForIgnorePatterns = readsIgnoreFile
        return options
    }

    /// True where `.dockerignore` is read in every build, as BuildKit's frontend does: it is shown to the user, and what
    /// is wrong with it told. The YAML syntaxes save the calls.
    var readsIgnoreFile: Bool { syntax.identity.sourceLanguage != "YAML" }

    /// What the lowering asks its questions; one for each plan that is lowered.
    func resolver() -> BridgeResolver { BridgeResolver(context: context, source: source, triggers: triggers) }
}

extension SyntaxRegistry {
    /// The language of a name that was given for all builds.
    ///
    /// - Throws: `DiagnosticsError` where there is none.
    func pinned(_ name: String) throws -> any Syntax {
        if let syntax = named(name) { return syntax }
        let known = names.joined(separator: ", ")
        throw DiagnosticsError(
            Diagnostic("frontend.unknown-syntax", "no syntax is called \"\(name)\"; expected one of \(known)", at: nil)
        )
    }
}
