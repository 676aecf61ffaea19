public import BuildPlan
import LLB
public import Lint
import OCISpec

/// Turns a plan into a graph and an image config.
///
/// Shared by all syntaxes and pure given its resolver: the same plan, options and resolved images give the same bytes.
/// For a Dockerfile the vertices, the config, the warnings and the messages are those of BuildKit's own frontend.
public enum Lowering {
    /// Lowers the target of a plan and the stages that it needs.
    ///
    /// - Throws: `DiagnosticsError` located in the plan's source; other errors of the resolver are wrapped in one, with the
    ///   place that caused the request.
    public static func lower(
        _ plan: BuildPlan,
        options: LoweringOptions,
        resolver: any LoweringResolver
    ) async throws -> LoweredImage {
        var lint = try LintSink(of: plan, options: options)
        return try await lower(plan, options: options, resolver: resolver, lint: &lint)
    }

    /// Lowers the target of a plan and the stages that it needs.
    ///
    /// - Parameter lint: the sink of the plan's own findings (`LintSink(of:options:)`); receives those of the lowering,
    ///   also before a failure.
    public static func lower(
        _ plan: BuildPlan,
        options: LoweringOptions,
        resolver: any LoweringResolver,
        lint: inout LintSink
    ) async throws -> LoweredImage {
        let context = LoweringContext(plan: plan, options: options, resolver: resolver, lint: lint)
        defer { lint = context.lint }
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
