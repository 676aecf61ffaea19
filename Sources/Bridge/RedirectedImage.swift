/// The error for an image that a source policy has replaced with a source of another kind, which has no image config.
public struct RedirectedImage: Error, Sendable, Hashable, CustomStringConvertible {
    /// The requested image.
    public var reference: String
    /// The identifier of the replacement, e.g. `https://example.org/root.tar`.
    public var replacement: String

    public init(reference: String, replacement: String) {
        self.reference = reference
        self.replacement = replacement
    }

    public var description: String {
        "ref mutated by policy to non-image: docker-image://\(reference) -> \(replacement)"
    }
}
