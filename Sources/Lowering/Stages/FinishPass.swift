import Diagnostics
import LLB
import Lint
package import OCISpec

/// The pass that resolves the graph's deferred sources and creates the final image config.
struct FinishPass {
    let context: LoweringContext

    init(_ context: LoweringContext) { self.context = context }

    /// Returns the result of lowering.
    ///
    /// - Throws: `DiagnosticsError` if there are warnings and `error=true` is set, or if the build context cannot be
    ///   loaded.
    func run(_ target: StageNode, _ graph: StageGraph) async throws -> LoweredImage {
        if let violation = context.lint.violation {
            throw context.error("lint.violation", violation, at: nil)
        }
        target.usedPaths.insert("/")
        let recorded = context.options.recordsStages ? graph.planned : []
        for node in recorded { node.usedPaths.insert("/") }
        let scan = ScanTargetsPass(context: context, target: target)
        let scannedContext = scan.buildContext()
        try await context.resolveBuildContext()
        for deferred in context.deferredContexts {
            deferred.source.resolve(to: try deferred.make(deferred.paths.needed))
        }
        let output = try target.state.output?.materialized()
        var outline = OutlinePass(context)
        return LoweredImage(
            output: output,
            config: config(of: target),
            baseConfig: target.state.baseImage,
            platform: target.platform ?? context.targetPlatform,
            warnings: context.lint.warnings,
            assumedImages: context.assumedImages,
            sourceDateEpoch: context.epoch,
            scanTargets: try scan.run(graph, core: output, buildContext: scannedContext),
            outline: outline.run(target),
            stages: try recorded.map { node in
                LoweredStage(displayName: node.displayName, output: try node.state.output?.materialized())
            }
        )
    }

    private func config(of target: StageNode) -> ImageConfig {
        target.state.finishedImage.finished(for: context.options)
    }
}

extension ImageConfig {
    /// Returns the config of a build's result, with the labels and the platform that the options request.
    package func finished(for options: LoweringOptions) -> ImageConfig {
        var config = self
        config.config.labels.merge(options.labels) { $1 }
        if let target = options.targetPlatform {
            let isSame = target.os == config.platform.os && target.architecture == config.platform.architecture
            config.platform.os = target.os
            config.platform.architecture = target.architecture
            if !target.variant.isEmpty || !isSame { config.platform.variant = target.variant }
            if !target.osVersion.isEmpty || !isSame { config.platform.osVersion = target.osVersion }
            if !target.osFeatures.isEmpty { config.platform.osFeatures = target.osFeatures }
        }
        config.platform = config.platform.normalized
        return config
    }
}
