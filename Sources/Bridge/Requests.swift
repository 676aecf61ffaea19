public import LLB
public import OCISpec

/// A handle to a solved result, valid for one build.
public struct Reference: Sendable, Hashable {
    /// The solver's ID; empty for scratch.
    public var id: String

    public init(id: String) { self.id = id }
}

/// A graph to solve, or a frontend to run.
public struct SolveRequest: Sendable {
    /// The graph; nil if `frontend` is set.
    public var definition: Definition?
    /// The name of another frontend (`gateway.v0`, `dockerfile.v0`); empty to solve `definition`.
    public var frontend: String
    /// The options of `frontend`.
    public var frontendOptions: [String: String]
    /// The inputs of `frontend`.
    public var frontendInputs: [String: Definition]
    public var cacheImports: [CacheImport]
    /// Whether the result must be computed before the call returns.
    public var evaluate: Bool

    /// A cache to import.
    public struct CacheImport: Sendable, Hashable {
        /// The type, e.g. `registry`.
        public var type: String
        public var attributes: [String: String]

        public init(type: String, attributes: [String: String]) {
            self.type = type
            self.attributes = attributes
        }
    }

    public init(
        definition: Definition? = nil,
        frontend: String = "",
        frontendOptions: [String: String] = [:],
        frontendInputs: [String: Definition] = [:],
        cacheImports: [CacheImport] = [],
        evaluate: Bool = false
    ) {
        self.definition = definition
        self.frontend = frontend
        self.frontendOptions = frontendOptions
        self.frontendInputs = frontendInputs
        self.cacheImports = cacheImports
        self.evaluate = evaluate
    }
}

/// The result of a solve.
public struct SolveResult: Sendable {
    /// The only result; nil if there are several, or for scratch.
    public var reference: Reference?
    /// Results by platform ID, if there are several.
    public var references: [String: Reference]
    /// Metadata by key, e.g. `containerimage.config`.
    public var metadata: [String: [UInt8]]
    /// Attestations by platform ID, even for a single result.
    public var attestations: [String: [Attestation]]

    public init(
        reference: Reference?,
        references: [String: Reference] = [:],
        metadata: [String: [UInt8]] = [:],
        attestations: [String: [Attestation]] = [:]
    ) {
        self.reference = reference
        self.references = references
        self.metadata = metadata
        self.attestations = attestations
    }
}

/// A range of bytes in a file.
public struct FileRange: Sendable, Hashable {
    /// The number of bytes to skip.
    public var offset: Int64
    /// The maximum number of bytes to read.
    public var length: Int64

    public init(offset: Int64, length: Int64) {
        self.offset = offset
        self.length = length
    }
}

/// The status of a file or directory.
public struct FileStatus: Sendable, Hashable {
    /// The last component of the path.
    public var path: String
    /// Permission and type bits of Go's `fs.FileMode`: bit 31 for a directory, bit 27 for a symlink.
    public var mode: UInt32
    /// The size in bytes.
    public var size: Int64
    /// The target of a symlink.
    public var linkName: String
    /// The time of the last modification in nanoseconds since 1970.
    public var modificationTime: Int64

    public var isDirectory: Bool { mode & (1 << 31) != 0 }
    /// Whether the file isn't a directory, symlink, device, pipe or socket.
    public var isRegular: Bool { mode & (1 << 31 | 1 << 27 | 1 << 26 | 1 << 25 | 1 << 24 | 1 << 21 | 1 << 19) == 0 }

    public init(path: String, mode: UInt32, size: Int64, linkName: String = "", modificationTime: Int64 = 0) {
        self.path = path
        self.mode = mode
        self.size = size
        self.linkName = linkName
        self.modificationTime = modificationTime
    }
}

/// A request to resolve an image reference.
public struct ImageRequest: Sendable, Hashable {
    /// The place where the solver looks for an image.
    public enum Mode: String, Sendable, Hashable {
        /// The solver's default.
        case `default`
        /// Always the registry.
        case pull
        /// The solver's local images first.
        case local
    }

    /// An OCI layout of the client.
    public struct Store: Sendable, Hashable {
        /// The session that has the layout.
        public var sessionID: String
        /// The layout's name in the session.
        public var name: String

        public init(sessionID: String, name: String) {
            self.sessionID = sessionID
            self.name = name
        }
    }

    /// The normalized reference, e.g. `docker.io/library/alpine:latest`.
    public var reference: String
    /// The requested platform; nil for the solver's.
    public var platform: Platform?
    public var mode: Mode
    /// The client's OCI layout that has the image; nil for an image in a registry.
    public var store: Store?
    /// The name shown in progress, e.g. `[internal] load metadata for …`.
    public var logName: String

    public init(
        reference: String,
        platform: Platform?,
        mode: Mode = .default,
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

/// A resolved image.
public struct ResolvedImage: Sendable, Hashable {
    /// The reference after source policies and mirrors.
    public var reference: String
    /// The digest of the image (index or manifest), `sha256:…`.
    public var digest: String
    /// The image config as JSON.
    public var config: [UInt8]
    /// Whether the config is an assumption of the local solver, which has none for the image.
    public var isAssumed: Bool

    public init(reference: String, digest: String, config: [UInt8], isAssumed: Bool = false) {
        self.reference = reference
        self.digest = digest
        self.config = config
        self.isAssumed = isAssumed
    }
}

/// A request to resolve a Git or HTTP source.
public struct SourceRequest: Sendable, Hashable {
    /// `git://…`, `https://…`.
    public var identifier: String
    /// The attributes of the source operation.
    public var attributes: [String: String]
    /// The name shown in progress.
    public var logName: String
    /// Whether the response should hold the time of a Git source's commit.
    public var wantsCommitTime: Bool

    public init(
        identifier: String,
        attributes: [String: String],
        logName: String,
        wantsCommitTime: Bool = false
    ) {
        self.identifier = identifier
        self.attributes = attributes
        self.logName = logName
        self.wantsCommitTime = wantsCommitTime
    }
}

/// A resolved Git or HTTP source.
public struct ResolvedSource: Sendable, Hashable {
    /// The identifier after source policies.
    public var identifier: String
    /// The attributes after source policies.
    public var attributes: [String: String]
    /// The commit of a Git source, or the digest of a download.
    public var checksum: String
    /// The full Git reference, or the file name that the server suggests.
    public var name: String
    /// The time in seconds since 1970: of a download's last modification if the server sends it, or of a commit if it was
    /// requested.
    public var lastModified: Int64?

    public init(
        identifier: String,
        attributes: [String: String],
        checksum: String,
        name: String,
        lastModified: Int64? = nil
    ) {
        self.identifier = identifier
        self.attributes = attributes
        self.checksum = checksum
        self.name = name
        self.lastModified = lastModified
    }
}
