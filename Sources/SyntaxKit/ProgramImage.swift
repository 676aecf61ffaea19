public import LLB
public import OCISpec

/// A file system and the image config that belongs to it.
public struct ProgramImage: Sendable {
    /// The files. The settings of the state (environment, working directory, user, platform) equal those of the config, so that a
    /// command run on the state behaves like a `RUN` in the image.
    public var files: State
    public var config: ImageConfig
    /// The config of the base image; nil without a base image.
    public var base: ImageConfig?

    /// Creates an image. The settings of `files` are replaced with those of the config.
    public init(_ files: State, config: ImageConfig, base: ImageConfig? = nil) {
        self.files = files.imageConfig(config.bytes()).user(config.config.user)
        self.config = config
        self.base = base
    }

    /// Returns an empty image, with `/` as the working directory and the default `PATH`.
    public static func scratch(platform: Platform) -> ProgramImage {
        ProgramImage(.scratch, config: .scratch(platform: platform))
    }

    /// Returns the image with different files, which keep their own settings.
    public func replacing(files: State) -> ProgramImage {
        var image = self
        image.files = files
        return image
    }
}
