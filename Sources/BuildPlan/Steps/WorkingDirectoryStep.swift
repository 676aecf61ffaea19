/// Sets the working directory of later steps and of the image, and creates it (`WORKDIR`).
public struct WorkingDirectoryStep: Sendable, Hashable {
    /// The directory. A relative path is resolved against the current working directory.
    public var path: Word

    public init(_ path: Word) { self.path = path }
}
