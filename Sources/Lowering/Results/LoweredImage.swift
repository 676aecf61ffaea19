public import LLB
public import Lint
public import OCISpec

/// A stage lowered to a graph and an image config.
public struct LoweredImage: Sendable {
    /// The root file system; nil for the empty image.
    public var output: Output?
    public var config: ImageConfig
    /// The config of the base image; nil if there is no base image.
    public var baseConfig: ImageConfig?
    /// The platform that the image is for.
    public var platform: Platform
    /// Lint warnings, in the order in which they were found.
    public var warnings: [LintWarning]
    /// The images whose config was assumed rather than read, in the order of the stages that use them.
    public var assumedImages: [String]
    /// The resolved `SOURCE_DATE_EPOCH` in seconds since 1970; nil if the build has none.
    public var sourceDateEpoch: Int64?
    /// The file systems to scan if the client requests an SBOM.
    public var scanTargets: ScanTargets
    /// The arguments, secrets, SSH agents and caches that the target uses; nil unless `recordsOutline` is set.
    public var outline: BuildOutline?
    /// The stages of the plan, in source order; empty unless `recordsStages` is set.
    public var stages: [LoweredStage] = []

    init(
        output: Output?,
        config: ImageConfig,
        baseConfig: ImageConfig?,
        platform: Platform,
        warnings: [LintWarning],
        assumedImages: [String],
        sourceDateEpoch: Int64?,
        scanTargets: ScanTargets,
        outline: BuildOutline?,
        stages: [LoweredStage]
    ) {
        self.output = output
        self.config = config
        self.baseConfig = baseConfig
        self.platform = platform
        self.warnings = warnings
        self.assumedImages = assumedImages
        self.sourceDateEpoch = sourceDateEpoch
        self.scanTargets = scanTargets
        self.outline = outline
        self.stages = stages
    }

    /// Creates the result of a `Program`, which has no plan.
    ///
    /// - Parameter config: The image config. The labels and the platform of `options` are applied to it.
    package init(
        output: Output?,
        config: ImageConfig,
        baseConfig: ImageConfig?,
        assumedImages: [String],
        epoch: Int64?,
        options: LoweringOptions
    ) {
        self.init(
            output: output,
            config: config.finished(for: options),
            baseConfig: baseConfig,
            platform: options.targetPlatform ?? config.platform,
            warnings: [],
            assumedImages: assumedImages,
            sourceDateEpoch: epoch,
            scanTargets: ScanTargets(core: output, ignoresCache: options.noCache == .always),
            outline: nil,
            stages: []
        )
    }
}

/// A stage lowered to a graph.
public struct LoweredStage: Sendable {
    /// The name in progress lines, e.g. `build` or `stage-1`; empty for the only stage of a build.
    public var displayName: String
    /// The files after the last step; nil for the empty image.
    public var output: Output?
}
