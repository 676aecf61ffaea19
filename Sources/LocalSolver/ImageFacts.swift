public import LLB

/// A source of image digests and configs for a local bridge: registries, an OCI layout, or a Docker Engine.
public protocol ImageFacts: Sendable {
    /// The source's name in messages, e.g. `the engine at /var/run/docker.sock`.
    var name: String { get }

    /// Looks up an image.
    ///
    /// - Returns: The image; or `missing` if the source doesn't have it, or not for the platform of the request, so that the next
    ///   source is asked.
    /// - Throws: An error whose description names the image, or `CancellationError`. The next source is not asked then.
    func image(_ request: ImageRequest) async throws -> ImageAnswer
}

/// The answer of a source that was asked for an image.
public enum ImageAnswer: Sendable, Hashable {
    case found(ImageFact)
    case missing(MissingImage)

    /// The image; nil if it is missing.
    public var fact: ImageFact? {
        guard case .found(let fact) = self else { return nil }
        return fact
    }
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

/// The answer of a source that doesn't have an image.
public struct MissingImage: Sendable, Hashable {
    /// The source and what it answered, e.g. `registry.example.org answered 404 (manifest unknown)`.
    public var answer: String
    /// What the user can do; empty if there is nothing to say.
    public var advice: String

    public init(_ answer: String, advice: String = "") {
        self.answer = answer
        self.advice = advice
    }
}
