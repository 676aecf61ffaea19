public import LLB
public import Lowering
public import OCISpec

/// The image and graph that a source was compiled to for one platform.
public struct CompiledImage: Sendable {
    /// The image's file system and config, as lowered.
    public let image: LoweredImage
    /// The graph of the file system.
    ///
    /// Debuggers compare breakpoints with the source locations. Locations in Dockerfiles and Ickfiles therefore have no columns,
    /// as in BuildKit's frontend, and the first range of a location in YAML covers whole lines.
    public let definition: Definition
    /// The platform of the image, for exporters.
    public let platform: Platform
    /// The platform's key in a result for several platforms, e.g. `linux/arm64`.
    public let id: String

    /// Creates the graph of a lowered image and applies the lock file to it.
    ///
    /// - Parameters:
    ///   - wanted: The requested platform, or the solver's own if none is requested.
    ///   - bridge: The bridge that holds the lock file.
    /// - Throws: `BridgeError` if the lock file denies a source.
    init(_ image: LoweredImage, for wanted: Platform, pinnedBy bridge: LockingBridge) throws {
        self.image = image
        definition = try bridge.pinned(
            Definition(of: image.output).startingWithWholeLines().withoutColumnsOfInstructions()
        )
        let wanted = wanted.normalized
        id = wanted.formattedWithOSOptions
        platform = wanted.os == "windows" ? Self.extended(wanted, by: image.config.platform).normalized : wanted
    }

    /// Returns the requested platform, with the OS version and features taken from a Windows image where the request omits them.
    private static func extended(_ wanted: Platform, by image: Platform) -> Platform {
        guard image.os == wanted.os else { return wanted }
        var platform = wanted
        if platform.osVersion.isEmpty { platform.osVersion = image.osVersion }
        if platform.osFeatures.isEmpty { platform.osFeatures = image.osFeatures }
        return platform
    }
}
