public import BuildPlan
import LLB
import OCISpec

/// Turns a plan into a graph and an image config.
///
/// Shared by all syntaxes and pure given its resolver: the same plan, options and answers give
/// the same bytes. For a Dockerfile the vertices, the config, the warnings and the messages are
/// those of BuildKit's own frontend.
public enum Lowering {
    /// Lowers the target of a plan, and with it the stages that it needs.
    ///
    /// - Throws: `DiagnosticsError` located in the plan's source; other errors of the resolver are
    ///   wrapped in one, with the place that asked.
    public static func lower(
        _ plan: BuildPlan,
        options: LoweringOptions,
        resolver: any LoweringResolver
    ) async throws -> LoweredImage {
        try await run(try LoweringContext(plan: plan, options: options, resolver: resolver))
    }

    static func run(_ context: LoweringContext) async throws -> LoweredImage {
        try await GlobalPass(context).run()
        var graph = try await RegistrationPass(context).run()
        let target = try TargetPass(context).run(graph)
        try SourcesPass(context).run(&graph)
        let reachable = try await BasePass(context).run(&graph, target: target)
        try await DispatchPass(context).run(graph, reachable: reachable)
        let image = try await FinishPass(context).run(target, graph)
        if let failure = context.deferredFailure { throw failure }
        return image
    }
}
