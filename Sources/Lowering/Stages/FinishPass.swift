import Diagnostics
import LLB
import Lint
import OCISpec

/// Makes the graph's late sources and the image config.
struct FinishPass {
    let context: LoweringContext

    init(_ context: LoweringContext) { self.context = context }

    /// - Throws: `DiagnosticsError` where the checks make errors of warnings, or the context can't be had.
    func run(_ target: StageNode, _ graph: StageGraph) async throws -> LoweredImage {
        if let violation = context.lint.violation {
            throw context.error("lint.violation", violation, at: nil)
        }
        target.usedPaths.insert("/")
        let scan = ScanTargetsPass(context: context, target: target)
        let scannedContext = scan.buildContext()
        try await context.giveBuildContext()
        for late in context.lateContexts {
            late.source.give(try late.make(late.paths.filter))
        }
        let output = try target.state.output?.realized()
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
            outline: outline.run(target)
        )
    }

    private func config(of target: StageNode) -> ImageConfig {
        var config = target.state.finishedImage
        config.config.labels.merge(context.options.labels) { $1 }
        if !context.hasImplicitTarget {
            let wanted = context.targetPlatform
            let isSame = wanted.os == config.platform.os && wanted.architecture == config.platform.architecture
            config.platform.os = wanted.os
            config.platform.architecture = wanted.architecture
            if !wanted.variant.isEmpty || !isSame { config.platform.variant = wanted.variant }
            if !wanted.osVersion.isEmpty || !isSame { config.platform.osVersion = wanted.osVersion }
            if !wanted.osFeatures.isEmpty { config.platform.osFeatures = wanted.osFeatures }
        }
        config.platform = config.platform.normalized
        return config
    }
}
