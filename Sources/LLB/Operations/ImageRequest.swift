public import OCISpec

/// A request to resolve an image reference to its digest and config.
public struct ImageRequest: Sendable, Hashable {
    /// An OCI layout on a client.
    public struct Store: Sendable, Hashable {
        /// The ID of the client's session.
        public var sessionID: String
        /// The layout's name in the client's session.
        public var name: String

        public init(sessionID: String, name: String) {
            self.sessionID = sessionID
            self.name = name
        }
    }

    /// The normalized reference, e.g. `docker.io/library/alpine:latest`.
    public var reference: String
    /// The requested platform; nil means the solver's default.
    public var platform: Platform?
    public var mode: SourceOperation.ResolveMode
    /// The client's OCI layout that holds the image; nil for an image in a registry.
    public var store: Store?
    /// The progress line shown to the user, e.g. `[internal] load metadata for …`.
    public var logName: String

    public init(
        reference: String,
        platform: Platform?,
        mode: SourceOperation.ResolveMode = .default,
        store: Store? = nil,
        logName: String
    ) {
        self.reference = reference
        self.platform = platform
        self.mode = mode
        self.store = store
        self.logName = logName
    }
}

/// The digest and config of an image.
public struct ResolvedImage: Sendable, Hashable {
    /// The reference after source policies were applied.
    public var reference: String
    /// The digest of the image (index or manifest), `sha256:…`; empty if unknown.
    public var digest: String
    /// The image config as JSON.
    public var config: [UInt8]
    /// Whether `config` is a placeholder, e.g. because the local bridge doesn't know the image's config.
    public var isAssumed: Bool

    public init(reference: String, digest: String, config: [UInt8], isAssumed: Bool = false) {
        self.reference = reference
        self.digest = digest
        self.config = config
        self.isAssumed = isAssumed
    }
}
