import BuildPlan
import LLB

/// Lowers the steps of the stages that the target needs, each stage after its base.
struct DispatchPass {
    let context: LoweringContext

    init(_ context: LoweringContext) { self.context = context }

    /// - Throws: `DiagnosticsError` at the step that failed.
    func run(_ graph: StageGraph, reachable: Set<ObjectIdentifier>) async throws {
        if context.options.asksForIgnorePatterns { try await context.askForIgnorePatterns() }
        for node in graph.dispatchOrder(of: context.plan) {
            if !context.options.lowersAllStages {
                guard reachable.contains(ObjectIdentifier(node)), !node.isDispatched else { continue }
            }
            if node.isImage || node.namedContext != nil, node.isDispatched { continue }
            if let base = node.base {
                node.state = base.state.inherited()
                node.platform = base.platform
                // What a stage's users need, its base must hold too.
                node.shareUsedPaths(with: base)
            }
            node.isDispatched = true
            let stage = StageLowering(node, context: context)
            try await stage.run()
        }
    }
}
