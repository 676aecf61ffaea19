public import LLB
public import Lint
public import OCISpec

/// A stage lowered to a graph and an image config.
public struct LoweredImage: Sendable {
    /// The root file system; nil is the empty image.
    public var output: Output?
    public var config: ImageConfig
    /// The config of the base image; nil without a base image.
    public var baseConfig: ImageConfig?
    /// The platform that the image is for.
    public var platform: Platform
    /// Lint warnings, in the order in which they were found.
    public var warnings: [LintWarning]
    /// The images whose config was assumed and not read, in the order of the stages.
    public var assumedImages: [String]
    /// The time that `SOURCE_DATE_EPOCH` sets, in seconds since 1970; nil if it sets none.
    public var sourceDateEpoch: Int64?
    /// The file systems that a bill of materials covers, if one is made.
    public var scanTargets: ScanTargets
    /// The target's build arguments and client mounts; nil unless requested.
    public var outline: BuildOutline?
}
