/// Sets the author of the image (`MAINTAINER`, deprecated).
public struct MaintainerStep: Sendable, Hashable {
    /// The author, as written.
    public var author: String

    public init(_ author: String) { self.author = author }
}
