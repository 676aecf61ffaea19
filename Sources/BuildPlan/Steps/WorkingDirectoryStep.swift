/// Sets the working directory of later steps and of the image, and creates it (`WORKDIR`).
public struct WorkingDirectoryStep: Sendable, Hashable {
    /// The directory; a relative one is below the current.
    public var path: Word

    public init(_ path: Word) { self.path = path }
}
