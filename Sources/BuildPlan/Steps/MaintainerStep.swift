/// Sets the author of the image (`MAINTAINER`, deprecated).
public struct MaintainerStep: Sendable, Hashable {
    /// The author, as written.
    public var author: String

    /// A step that sets the author.
    public init(_ author: String) { self.author = author }
}
