/// The kind of entity that a string refers to, so that an editor can propose values for it.
public enum ValueRole: Sendable, Hashable {
    /// A stage of the same file.
    case stage
    /// A stage of the same file or an image reference.
    case stageOrImage
    /// An image reference.
    case image
    /// A path in the build context, or in another source if a key or flag such as `--from` replaces the context.
    case contextPath
    /// A platform, e.g. `linux/arm64`.
    case platform
    /// The name of a build argument.
    case buildArgument
}
