/// Something that is attested of a result and stored beside it.
public struct Attestation: Sendable, Hashable {
    /// How the files of a reference are read.
    public enum Kind: Int, Sendable, Hashable {
        /// The file at `path` is the predicate.
        case inToto = 0
        /// All files of the folder at `path` are statements.
        case bundle = 1
    }

    /// What a statement is about.
    public struct Subject: Sendable, Hashable {
        /// 0 is the result itself, 1 what `digests` and `name` say.
        public var kind: Int
        /// Digests, `sha256:…`.
        public var digests: [String]
        /// A name, e.g. a package URL.
        public var name: String

        /// A subject.
        public init(kind: Int = 0, digests: [String] = [], name: String = "") {
            self.kind = kind
            self.digests = digests
            self.name = name
        }
    }

    /// How its files are read.
    public var kind: Kind
    /// What the solver is told of it.
    public var metadata: [String: [UInt8]]
    /// The files; nil is none.
    public var reference: Reference?
    /// Where in the files it is; empty is the root.
    public var path: String
    /// The type of the predicate, a URL.
    public var predicateType: String
    /// What it is about; empty is the result itself.
    public var subjects: [Subject]

    /// An attestation.
    public init(
        kind: Kind,
        metadata: [String: [UInt8]] = [:],
        reference: Reference? = nil,
        path: String = "",
        predicateType: String,
        subjects: [Subject] = []
    ) {
        self.kind = kind
        self.metadata = metadata
        self.reference = reference
        self.path = path
        self.predicateType = predicateType
        self.subjects = subjects
    }
}
