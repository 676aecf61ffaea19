public import LLB
public import OCISpec

/// A file system with the image config that belongs to it.
public struct ProgramImage: Sendable {
    /// The files. The settings of the state (environment, directory, user, platform) are those of the config, so that a run on
    /// it is like a `RUN` in the image.
    public var files: State
    public var config: ImageConfig
    /// The config of the image that this one starts from; nil if it starts from nothing.
    public var base: ImageConfig?

    /// Creates an image; the settings of the files become those of the config.
    public init(_ files: State, config: ImageConfig, base: ImageConfig? = nil) {
        self.files = files.imageConfig(config.bytes()).user(config.config.user)
        self.config = config
        self.base = base
    }

    /// The empty image: `/` as working directory and the default `PATH`.
    public static func scratch(platform: Platform) -> ProgramImage {
        ProgramImage(.scratch, config: .scratch(platform: platform))
    }

    /// Returns the image with other files, which keep their own settings.
    public func replacing(files: State) -> ProgramImage {
        var image = self
        image.files = files
        return image
    }
}
