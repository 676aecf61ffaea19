public import LLB

/// A source of image digests and configs for a local bridge: registries, an OCI layout, or a Docker Engine.
public protocol ImageFacts: Sendable {
    /// The source's name in messages, e.g. `registries` in `alpine:3: not found in registries`.
    var name: String { get }

    /// Looks up an image.
    ///
    /// - Returns: nil if the source doesn't have the image, so that the next source is asked.
    /// - Throws: An error whose description names the image, or `CancellationError`.
    func image(_ request: ImageRequest) async throws -> ImageFact?
}

/// The digest and config of an image.
public struct ImageFact: Sendable, Hashable {
    /// The digest of the manifest or index, `sha256:…`; empty if the source knows none, e.g. an engine for an image that it built.
    public var digest: String
    /// The image config as JSON.
    public var config: [UInt8]

    public init(digest: String, config: [UInt8]) {
        self.digest = digest
        self.config = config
    }
}
