public import LLB
public import OCISpec

/// A handle on something solved, valid for one build.
public struct Reference: Sendable, Hashable {
    /// The solver's name for it; empty is scratch.
    public var id: String

    /// A reference by its name.
    public init(id: String) { self.id = id }
}

/// A graph to solve, or a frontend to run.
public struct SolveRequest: Sendable {
    /// The graph; nil where `frontend` is set.
    public var definition: Definition?
    /// Another frontend's name (`gateway.v0`, `dockerfile.v0`); empty solves `definition`.
    public var frontend: String
    /// That frontend's options.
    public var frontendOptions: [String: String]
    /// That frontend's inputs.
    public var frontendInputs: [String: Definition]
    /// Caches to import, each with its type and attributes.
    public var cacheImports: [CacheImport]
    /// True where the result must be computed before the call returns.
    public var evaluate: Bool

    /// A cache to import.
    public struct CacheImport: Sendable, Hashable {
        /// The kind, e.g. `registry`.
        public var type: String
        /// Its attributes.
        public var attributes: [String: String]

        /// A cache by kind and attributes.
        public init(type: String, attributes: [String: String]) {
            self.type = type
            self.attributes = attributes
        }
    }

    /// A solve request.
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

/// What a solve gave.
public struct SolveResult: Sendable {
    /// The single result; nil where there are several.
    public var reference: Reference?
    /// Results by platform ID, where there are several.
    public var references: [String: Reference]
    /// Metadata by key (`containerimage.config` and the like).
    public var metadata: [String: [UInt8]]
    /// Attestations by platform ID; those of a single result too.
    public var attestations: [String: [Attestation]]

    /// A result.
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

/// A part of a file.
public struct FileRange: Sendable, Hashable {
    /// Bytes to leave out at the start.
    public var offset: Int64
    /// Bytes to read at most.
    public var length: Int64

    /// A part of a file, in bytes.
    public init(offset: Int64, length: Int64) {
        self.offset = offset
        self.length = length
    }
}

/// The status of a file or directory.
public struct FileStatus: Sendable, Hashable {
    /// The last component of the path.
    public var path: String
    /// Permission and type bits as Go's `fs.FileMode` has them: bit 31 is a directory, bit 27 a symbolic link.
    public var mode: UInt32
    /// Bytes.
    public var size: Int64
    /// The target of a symbolic link.
    public var linkName: String
    /// When the file was last changed, in nanoseconds since 1970.
    public var modificationTime: Int64

    /// True for a directory.
    public var isDirectory: Bool { mode & (1 << 31) != 0 }
    /// True for a file that is neither a directory, nor a link, a device, a pipe or a socket.
    public var isRegular: Bool { mode & (1 << 31 | 1 << 27 | 1 << 26 | 1 << 25 | 1 << 24 | 1 << 21 | 1 << 19) == 0 }

    /// A file's status.
    public init(path: String, mode: UInt32, size: Int64, linkName: String = "", modificationTime: Int64 = 0) {
        self.path = path
        self.mode = mode
        self.size = size
        self.linkName = linkName
        self.modificationTime = modificationTime
    }
}

/// Asks what an image reference stands for.
public struct ImageRequest: Sendable, Hashable {
    /// Where the solver looks.
    public enum Mode: String, Sendable, Hashable {
        /// The solver's own choice.
        case `default`
        /// Always at the registry.
        case pull
        /// What is there already, if anything is.
        case local
    }

    /// An OCI layout of the client.
    public struct Store: Sendable, Hashable {
        /// The session that has it.
        public var sessionID: String
        /// Its name there.
        public var name: String

        /// A layout by session and name.
        public init(sessionID: String, name: String) {
            self.sessionID = sessionID
            self.name = name
        }
    }

    /// The normalized reference, e.g. `docker.io/library/alpine:latest`.
    public var reference: String
    /// The platform wanted; nil is the solver's.
    public var platform: Platform?
    /// Where to look.
    public var mode: Mode
    /// The OCI layout of the client that holds it; nil for images of registries.
    public var store: Store?
    /// The line shown to the user meanwhile, e.g. `[internal] load metadata for …`.
    public var logName: String

    /// A request for an image.
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

/// What an image reference stands for.
public struct ResolvedImage: Sendable, Hashable {
    /// The reference after policies and mirrors.
    public var reference: String
    /// The digest of the image (index or manifest), `sha256:…`.
    public var digest: String
    /// The image config as JSON.
    public var config: [UInt8]
    /// False where it was assumed and not read (local bridge without a config for the image).
    public var isAssumed: Bool

    /// A resolved image.
    public init(reference: String, digest: String, config: [UInt8], isAssumed: Bool = false) {
        self.reference = reference
        self.digest = digest
        self.config = config
        self.isAssumed = isAssumed
    }
}

/// Asks what a Git or HTTP source stands for.
public struct SourceRequest: Sendable, Hashable {
    /// `git://…`, `https://…`.
    public var identifier: String
    /// The attributes of the source operation.
    public var attributes: [String: String]
    /// The line shown to the user meanwhile.
    public var logName: String
    /// True where the time of a Git source's commit is wanted.
    public var wantsCommitTime: Bool

    /// A request for a source.
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

/// What a Git or HTTP source stands for.
public struct ResolvedSource: Sendable, Hashable {
    /// The identifier after policies.
    public var identifier: String
    /// The attributes after policies.
    public var attributes: [String: String]
    /// The commit of a Git source, or the digest of a download.
    public var checksum: String
    /// The full Git reference, or the name a download suggests.
    public var name: String
    /// Seconds since 1970 at which a download was last changed, where the server says so, or the commit was made,
    /// where that was asked for.
    public var lastModified: Int64?

    /// A resolved source.
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
