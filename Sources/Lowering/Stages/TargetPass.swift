import BuildPlan
import Diagnostics

/// The pass that selects the stage to build.
struct TargetPass {
    let context: LoweringContext

    init(_ context: LoweringContext) { self.context = context }

    /// Returns the requested stage, or the plan's default stage if none is requested.
    ///
    /// - Throws: `DiagnosticsError` if no stage has the requested name. The error suggests the most similar name.
    func run(_ graph: StageGraph) throws -> StageNode {
        guard let name = context.options.target, !name.isEmpty else {
            let index = context.plan.defaultStage
            guard graph.planned.indices.contains(index) else {
                throw context.error(
                    "lowering.no-stage",
                    "there is no \(context.plan.vocabulary.stage) to build",
                    at: nil
                )
            }
            return graph.planned[index]
        }
        if let node = graph.named(name) { return node }
        if !context.usesInstructionForm, let index = Int(name), graph.planned.indices.contains(index) {
            return graph.planned[index]
        }
        throw unknown(name, graph)
    }

    private func unknown(_ name: String, _ graph: StageGraph) -> DiagnosticsError {
        let kind = context.usesInstructionForm ? "stage" : context.plan.vocabulary.stage
        let suggestion = didYouMean(suggestedWord(for: name, among: graph.names))
        let message = "target \(kind) \(quoted(name)) could not be found" + suggestion
        return context.error("lowering.unknown-target", message, at: nil)
    }
}
