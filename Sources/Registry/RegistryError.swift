import LocalSolver

/// A failure to get an image from a registry, an OCI layout or an engine, or to get a download.
///
/// The description names the image, the server, the problem and what to do. It never contains a credential or a URL's query.
public struct RegistryError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The cause of a failure, in terms of what the caller can do about it.
    public enum Kind: Sendable, Hashable {
        /// The image, tag or digest doesn't exist, or there is no image for the platform.
        case missing
        /// The server denied access: the credential is missing, wrong or expired, or lacks permission.
        case denied
        /// The server can't be reached, doesn't respond in time, or reports an error of its own, such as 503.
        case unavailable
        /// The response violates the protocol or doesn't match the digest.
        case invalid
    }

    public var kind: Kind
    /// The image, e.g. `docker.io/library/alpine:3.20`, or the URL of a download.
    public var reference: String
    /// The server, layout or engine, e.g. `registry-1.docker.io`.
    public var server: String
    /// The problem as a sentence without its subject, `server`, e.g. `responded with 404 (manifest unknown)`.
    public var problem: String
    /// Advice for the user, e.g. `try again later`; empty if there is none.
    public var advice: String

    public init(_ kind: Kind, reference: String, server: String, _ problem: String, advice: String = "") {
        self.kind = kind
        self.reference = reference
        self.server = server
        self.problem = problem
        self.advice = advice
    }

    /// The lookup result that reports the image as missing. Meaningful only for errors of the `missing` kind.
    var answer: ImageAnswer { .missing(MissingImage("\(server) \(problem)", advice: advice)) }

    public var description: String {
        "\(reference): \(server) \(problem)" + (advice.isEmpty ? "" : "; \(advice)")
    }
}
