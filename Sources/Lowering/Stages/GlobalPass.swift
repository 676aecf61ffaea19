import BuildPlan
import Diagnostics
import Lint
import OCISpec
import ShellWords
import SourceText

/// The pass that evaluates the arguments declared before the first stage.
struct GlobalPass {
    let context: LoweringContext

    init(_ context: LoweringContext) { self.context = context }

    /// Sets `context.globals`.
    ///
    /// - Throws: `DiagnosticsError` if there is no stage or a value cannot be expanded.
    func run() async throws {
        guard !context.plan.stages.isEmpty else {
            throw context.error("lowering.no-stage", "dockerfile contains no stages to build", at: nil)
        }
        checkDefaults()
        try context.globals.declare(
            context.plan.arguments,
            values: context.options.buildArguments,
            expander: context.expander
        )
        try await EpochPass(context).run()
    }

    /// Warns about bases that are not valid image names when all arguments have their defaults.
    private func checkDefaults() {
        var defaults = context.globals
        guard
            (try? defaults.declare(context.plan.arguments, values: [:], expander: context.expander)) != nil
        else { return }
        for stage in context.plan.stages {
            if context.cancellation.isCancelled() { return }
            guard case .reference(let word) = stage.base, word.expansion == .shell else { continue }
            guard let name = try? context.expander.expand(word, in: defaults.environment).value else { return }
            if (try? ImageReference(parsing: name)) == nil {
                context.lint.report(.invalidDefaultArgInFrom(word.text), at: context.location(stage.range))
            }
        }
    }
}
