/// An image that a registry, a layout or an engine doesn't supply.
///
/// The description names the image, who answered, and what to do. It never contains a credential or a URL's query.
public struct RegistryError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The kind of failure.
    public enum Kind: Sendable, Hashable {
        /// The image, tag or digest doesn't exist.
        case missing
        /// No credential, a wrong or expired one, or no permission.
        case denied
        /// The server can't be reached, or answers too late or with an error of its own.
        case unavailable
        /// The answer isn't what the protocol or the digest says.
        case invalid
    }

    public var kind: Kind
    /// The image, e.g. `docker.io/library/alpine:3.20`.
    public var reference: String
    /// Who answered, e.g. `registry-1.docker.io`.
    public var server: String
    /// What happened, e.g. `answered 404 (manifest unknown)`.
    public var problem: String
    /// What the user can do; empty if there is nothing to say.
    public var advice: String

    public init(_ kind: Kind, reference: String, server: String, _ problem: String, advice: String = "") {
        self.kind = kind
        self.reference = reference
        self.server = server
        self.problem = problem
        self.advice = advice
    }

    public var description: String {
        "\(reference): \(server) \(problem)" + (advice.isEmpty ? "" : "; \(advice)")
    }
}
