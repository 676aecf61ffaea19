/// An in-toto attestation about a build result, stored beside the result.
public struct Attestation: Sendable, Hashable {
    /// The kind of files that an attestation consists of.
    public enum Kind: Int, Sendable, Hashable {
        /// The file at `path` is the predicate of an in-toto statement.
        case inToto = 0
        /// All files in the directory at `path` are in-toto statements.
        case bundle = 1
    }

    /// The artifact that an in-toto statement is about.
    public struct Subject: Sendable, Hashable {
        /// The kind of the subject: 0 for the result itself, 1 for the subject in `digests` and `name`.
        public var kind = 0
        /// The subject's digests, `sha256:…`.
        public var digests: [String] = []
        /// The subject's name, e.g. a package URL.
        public var name = ""

        public init() {}
    }

    public var kind: Kind
    /// Metadata by key, e.g. `reason`.
    public var metadata: [String: [UInt8]]
    /// The solved file system that holds the attestation's files; nil if there is none.
    public var reference: Reference?
    /// The path of the file or directory in `reference`, according to `kind`; empty for the root.
    public var path = ""
    /// The type of the predicate, a URL.
    public var predicateType: String
    /// The subjects; empty for the result itself.
    public var subjects: [Subject] = []

    public init(
        kind: Kind,
        metadata: [String: [UInt8]] = [:],
        reference: Reference? = nil,
        predicateType: String
    ) {
        self.kind = kind
        self.metadata = metadata
        self.reference = reference
        self.predicateType = predicateType
    }
}
