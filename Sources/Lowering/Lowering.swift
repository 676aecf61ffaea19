public import BuildPlan
import LLB
public import Lint
import OCISpec

/// Translation of a build plan to a graph and an image config.
///
/// All syntaxes share the translation, which is deterministic: the same plan, options and resolver responses give the same
/// bytes. For a Dockerfile, the vertices, config, warnings and messages equal those of BuildKit's frontend.
public enum Lowering {
    /// Lowers the target of a plan and the stages that it needs.
    ///
    /// - Throws: `DiagnosticsError` with a position in the build file; `CancellationError` if the task is cancelled. Any
    ///   other error of the resolver becomes a `DiagnosticsError` at the stage or step that made the request.
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
    /// - Parameter lint: A sink created by `LintSink(of:options:)`, which holds the parser's findings. Findings of lowering
    ///   are added to it, even if lowering fails.
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
        if options.checksEncoding, let failure = context.deferredFailure { throw failure }
        return image
    }
}
