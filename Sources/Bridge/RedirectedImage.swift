/// A policy of the solver puts a source that is no image in the place of an image.
public struct RedirectedImage: Error, Sendable, Hashable, CustomStringConvertible {
    /// The image that was asked for.
    public var reference: String
    /// The identifier of the source in its place, e.g. `https://example.org/root.tar`.
    public var replacement: String

    /// A replacement.
    public init(reference: String, replacement: String) {
        self.reference = reference
        self.replacement = replacement
    }

    /// The message.
    public var description: String {
        "ref mutated by policy to non-image: docker-image://\(reference) -> \(replacement)"
    }
}
