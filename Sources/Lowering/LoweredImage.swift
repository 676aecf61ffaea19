public import LLB
public import Lint
public import OCISpec

/// A stage made into a graph and an image config.
public struct LoweredImage: Sendable {
    /// The root file system; nil is the empty image.
    public var output: Output?
    /// The config of the image.
    public var config: ImageConfig
    /// The config of the base image; nil where there is none.
    public var baseConfig: ImageConfig?
    /// The platform that the image is for.
    public var platform: Platform
    /// Warnings, in the order in which they were found.
    public var warnings: [LintWarning]
    /// The images whose config was assumed and not read, in the order of the stages.
    public var assumedImages: [String]
    /// The time that `SOURCE_DATE_EPOCH` sets, in seconds since 1970; nil where it sets none.
    public var sourceDateEpoch: Int64?
    /// What is listed in the image's bill of materials, where one is made.
    public var scanTargets: ScanTargets
    /// What the build can be given; nil unless it was asked for.
    public var outline: BuildOutline?

    /// A lowered image.
    public init(
        output: Output?,
        config: ImageConfig,
        baseConfig: ImageConfig? = nil,
        platform: Platform,
        warnings: [LintWarning] = [],
        assumedImages: [String] = [],
        sourceDateEpoch: Int64? = nil,
        scanTargets: ScanTargets? = nil,
        outline: BuildOutline? = nil
    ) {
        self.output = output
        self.config = config
        self.baseConfig = baseConfig
        self.platform = platform
        self.warnings = warnings
        self.assumedImages = assumedImages
        self.sourceDateEpoch = sourceDateEpoch
        self.scanTargets = scanTargets ?? ScanTargets(core: output)
        self.outline = outline
    }
}
