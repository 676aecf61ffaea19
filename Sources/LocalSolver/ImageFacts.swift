public import LLB

/// A source of image digests and configs for a local bridge: registries, an OCI layout, or a Docker Engine.
public protocol ImageFacts: Sendable {
    /// The source's name in messages, e.g. `the engine at /var/run/docker.sock`.
    var name: String { get }

    /// Looks up an image.
    ///
    /// - Returns: The image, or `missing` if the source doesn't have it for the platform of the request. In that case the next
    ///   source is asked.
    /// - Throws: An error whose description names the image, or `CancellationError`. After an error, no other source is asked.
    func image(_ request: ImageRequest) async throws -> ImageAnswer
}

/// The result of looking up an image in a source.
public enum ImageAnswer: Sendable, Hashable {
    case found(ImageFact)
    case missing(MissingImage)

    /// The digest and config of the image; nil if it is missing.
    public var fact: ImageFact? {
        guard case .found(let fact) = self else { return nil }
        return fact
    }
}

/// The digest and config of an image.
public struct ImageFact: Sendable, Hashable {
    /// The digest of the image's manifest or index, `sha256:…`; empty if the source doesn't know it, e.g. because the image was
    /// built by the engine and never pushed.
    public var digest: String
    /// The image config as JSON.
    public var config: [UInt8]

    public init(digest: String, config: [UInt8]) {
        self.digest = digest
        self.config = config
    }
}

/// A source's report that it doesn't have an image.
public struct MissingImage: Sendable, Hashable {
    /// The source and its response, e.g. `registry.example.org responded with 404 (manifest unknown)`.
    public var answer: String
    /// Advice for the user on how to get the image; empty if there is none.
    public var advice: String

    public init(_ answer: String, advice: String = "") {
        self.answer = answer
        self.advice = advice
    }
}
