public import LLB

/// Supplies the digests and configs of images to a local bridge: a registry, an OCI layout, or a Docker Engine.
public protocol ImageFacts: Sendable {
    /// What the images of this source are for messages, e.g. `registries`.
    var name: String { get }

    /// Looks up an image.
    ///
    /// - Returns: nil if the source doesn't have the image, so that the next source is asked.
    /// - Throws: An error whose description names the image, or `CancellationError`.
    func image(_ request: ImageRequest) async throws -> ImageFact?
}

/// The digest and config of an image.
public struct ImageFact: Sendable, Hashable {
    /// The digest of the manifest or index, `sha256:…`; empty if the source knows none, as an engine of an image that was built
    /// there.
    public var digest: String
    /// The image config as JSON.
    public var config: [UInt8]

    public init(digest: String, config: [UInt8]) {
        self.digest = digest
        self.config = config
    }
}
