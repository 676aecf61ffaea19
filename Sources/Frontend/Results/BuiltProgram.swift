import Bridge
import BuildPlan
import Diagnostics
import LLB
import Lowering
import OCISpec
import SourceText
import SyntaxKit

/// The result of a `Program` for one platform, as graphs.
struct BuiltProgram: Sendable {
    var image: CompiledImage
    /// The graphs that must be built but aren't exported.
    var effects: [Definition]
    /// The files of the effects and the places that require them, in the order of `effects`.
    var effectOutputs: [(files: Output, place: SourceLocation)]
    /// The graphs that were solved for the questions of the `Program`.
    var questions: [Definition]
}

extension LoadedBuild {
    /// Runs a `Program` for a platform; if `target` is nil, for the solver's own platform.
    ///
    /// - Throws: `DiagnosticsError` with a location in the source; `CancellationError` if the task is cancelled.
    func run(_ program: RunningProgram, for target: Platform?, read: ProgramReader.FilesRead) async throws
        -> BuiltProgram
    {
        var options = loweringOptions(for: target)
        options.asksForIgnorePatterns = false
        let start = SourceLocation(file: source.file, range: SourceRange(0, 0))
        let answers = self.program?.answers ?? AnswerBook(self.options.answers)
        do {
            let request = try await programRequest(for: target)
            let questions = ProgramQuestions(self, answers: answers, platform: request.targetPlatform, runsSteps: true)
            let reader = ProgramReader(request, questions: questions, read: read)
            let workbench = ProgramWorkbench(reader: reader, options: options)
            let result = try await program.make(workbench)
            try CancellationError.check()
            let output = try questions.output(result.image.files, at: start)
            if let output { _ = try questions.definition(output, at: start) }
            let image = LoweredImage(
                output: output,
                config: result.image.config,
                baseConfig: result.image.base,
                assumedImages: workbench.assumedImages.all,
                epoch: request.epoch,
                options: options
            )
            let effects = try effects(of: result, questions)
            return BuiltProgram(
                image: try CompiledImage(image, for: target ?? ownPlatform, pinnedBy: context.bridge),
                effects: try effects.map {
                    try context.bridge.pinned(try questions.definition($0.files, at: $0.place))
                },
                effectOutputs: effects,
                questions: try questions.definitions.map(context.bridge.pinned)
            )
        } catch {
            throw ProgramQuestions.located(error, subject: "", at: start)
        }
    }

    /// Returns the files of the effects, without duplicates.
    private func effects(of result: ProgramResult, _ questions: ProgramQuestions) throws
        -> [(files: Output, place: SourceLocation)]
    {
        var known: Set<Output> = []
        return try result.effects.compactMap { effect in
            guard let output = try questions.output(effect.files, at: effect.place), known.insert(output).inserted
            else {
                return nil
            }
            return (output, effect.place)
        }
    }
}

extension BuildOutline {
    /// Creates the outline of one of a `Program`'s targets.
    init(_ listing: ProgramListing, target: String?, arguments: [String: String], source: SourceFile) {
        let listed = target.map { name in listing.targets.first { $0.name == name } } ?? listing.defaultTarget
        let parameters = listing.parameters(of: target)
        func place(_ range: SourceRange) -> SourceLocation { SourceLocation(file: source, range: range) }
        self.init(name: listed?.name ?? target, comment: listed?.comment ?? "")
        self.arguments = parameters.arguments.map {
            Argument(
                name: $0.name,
                value: arguments[$0.name] ?? $0.value,
                comment: $0.comment,
                location: place($0.range)
            )
        }
        secrets = parameters.secrets.map { Mount(id: $0.id, isRequired: $0.isRequired, location: place($0.range)) }
        agents = parameters.agents.map { Mount(id: $0.id, isRequired: $0.isRequired, location: place($0.range)) }
        caches = parameters.caches.map { Cache(id: $0.id, location: place($0.range)) }
    }
}
