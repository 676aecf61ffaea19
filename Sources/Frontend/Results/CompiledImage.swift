public import LLB
public import Lowering
public import OCISpec

/// What a source was compiled to for one platform.
public struct CompiledImage: Sendable {
    /// The image: its file system and config.
    public let image: LoweredImage
    /// The graph of its file system.
    public let definition: Definition
    /// The platform under which exporters know it.
    public let platform: Platform
    /// The platform's name in a result for several.
    public let id: String

    /// - Parameter wanted: the platform that was asked for, or else the solver's own.
    init(_ image: LoweredImage, for wanted: Platform) {
        self.image = image
        definition = Definition(of: image.output)
        let wanted = wanted.normalized
        id = wanted.formattedWithOSOptions
        platform = wanted.os == "windows" ? Self.extended(wanted, by: image.config.platform).normalized : wanted
    }

    /// Windows images hold the version that they were built for, which the wanted platform may leave open.
    private static func extended(_ wanted: Platform, by image: Platform) -> Platform {
        guard image.os == wanted.os else { return wanted }
        var platform = wanted
        if platform.osVersion.isEmpty { platform.osVersion = image.osVersion }
        if platform.osFeatures.isEmpty { platform.osFeatures = image.osFeatures }
        return platform
    }
}
