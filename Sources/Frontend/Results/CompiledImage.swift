public import LLB
public import Lowering
public import OCISpec

/// The image and graph that a source was compiled to for one platform.
public struct CompiledImage: Sendable {
    /// The file system and config.
    public let image: LoweredImage
    /// The graph of the file system.
    public let definition: Definition
    /// The platform for exporters.
    public let platform: Platform
    /// The platform's key in a result for several platforms, e.g. `linux/arm64`.
    public let id: String

    /// An image for the requested platform, or else the solver's own.
    init(_ image: LoweredImage, for wanted: Platform) {
        self.image = image
        definition = Definition(of: image.output)
        let wanted = wanted.normalized
        id = wanted.formattedWithOSOptions
        platform = wanted.os == "windows" ? Self.extended(wanted, by: image.config.platform).normalized : wanted
    }

    /// Adds the version and features of a Windows image, which the requested platform may omit.
    private static func extended(_ wanted: Platform, by image: Platform) -> Platform {
        guard image.os == wanted.os else { return wanted }
        var platform = wanted
        if platform.osVersion.isEmpty { platform.osVersion = image.osVersion }
        if platform.osFeatures.isEmpty { platform.osFeatures = image.osFeatures }
        return platform
    }
}
