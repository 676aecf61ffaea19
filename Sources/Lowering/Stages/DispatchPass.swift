import BuildPlan
import LLB
import SourceText

/// The pass that lowers the steps of the stages that the target needs, each stage after the stages that it depends on.
struct DispatchPass {
    let context: LoweringContext

    init(_ context: LoweringContext) { self.context = context }

    func run(_ graph: StageGraph, reachable: Set<ObjectIdentifier>) async throws {
        if context.options.asksForIgnorePatterns { try await context.loadIgnorePatterns() }
        for node in graph.dispatchOrder(of: context.plan) {
            try context.cancellation.check()
            if !context.lowersAllStages {
                guard reachable.contains(ObjectIdentifier(node)), !node.isDispatched else { continue }
            }
            if node.isImage || node.namedContext != nil, node.isDispatched { continue }
            if let base = node.base {
                node.state = base.state.inherited()
                node.platform = base.platform
                // Paths that are needed from a stage are also needed from its base.
                node.shareUsedPaths(with: base)
            }
            node.isDispatched = true
            let stage = StageLowering(node, context: context)
            try await stage.run()
        }
    }
}
