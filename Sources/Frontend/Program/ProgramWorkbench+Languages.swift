import BuildPlan
import Diagnostics
import LLB
import Lowering
import OCISpec
import SourceText
import SyntaxKit

extension ProgramWorkbench {
    func lower(_ plan: BuildPlan, _ build: NestedBuild) async throws -> ProgramImage {
        var options = options
        options.target = build.target
        options.labels = [:]
        options.lint = nil
        options.buildArguments = inherited.merging(build.arguments) { $1 }
        if let platform = build.platform { options.targetPlatform = platform }
        let place = SourceLocation(file: plan.source, range: SourceRange(0, 0))
        let resolver = try NestedResolver(build, place: place, questions: questions)
        let lowered = try await Lowering.lower(plan, options: options, resolver: resolver)
        assumedImages.add(lowered.assumedImages)
        return ProgramImage(State(of: lowered.output), config: lowered.config, base: lowered.baseConfig)
    }

    func compile(_ source: SourceFile, _ build: NestedBuild, at place: SourceLocation) async throws -> ProgramImage {
        let registry = self.build.registry
        let syntax = registry.select(for: source, calledBy: nil)
        guard registry.program(syntax) == nil else {
            throw ProgramQuestions.failure(
                "\(source.name) can't be compiled inside another build: its language is \(syntax.identity.name)",
                at: place
            )
        }
        // Messages about a Dockerfile or Ickfile have BuildKit's form. The language that is set here identifies such a file.
        let file = SourceFile(
            name: source.name,
            bytes: source.bytes,
            language: syntax.identity.sourceLanguage,
            origin: source.origin,
            sequence: source.sequence
        )
        guard syntax.inclusions(in: file, of: file).isEmpty else {
            throw ProgramQuestions.failure(
                "\(source.name) includes files, which isn't possible inside another build",
                at: place
            )
        }
        var sink = DiagnosticSink()
        let plan = syntax.parse(file, diagnostics: &sink)
        for warning in sink.sorted where warning.severity != .error { warn(warning) }
        guard let plan, !sink.hasErrors else { throw Self.noting(DiagnosticsError(sink.sorted), place) }
        do { return try await lower(plan, build) } catch let error as DiagnosticsError {
            throw Self.noting(error, place)
        }
    }

    /// The build arguments that every nested build gets: proxy variables, which no image stores, and `SOURCE_DATE_EPOCH`.
    private var inherited: [String: String] {
        options.buildArguments.filter { name, _ in
            let lower = name.lowercased()
            return lower.hasSuffix("_proxy") || name == "SOURCE_DATE_EPOCH"
        }
    }

    private static func noting(_ error: DiagnosticsError, _ place: SourceLocation) -> DiagnosticsError {
        var error = error
        for index in error.diagnostics.indices {
            error.diagnostics[index].notes.append(.init("compiled here", at: place))
        }
        return error
    }
}
