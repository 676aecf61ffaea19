public import LLB

/// A handle to a solved result, valid for one build.
public struct Reference: Sendable, Hashable {
    /// The ID by which the solver knows the result; empty for scratch.
    public var id: String

    public init(id: String) { self.id = id }
}

/// A graph to solve, or a frontend to run.
public struct SolveRequest: Sendable {
    /// The graph to solve; nil if `frontend` is set.
    public var definition: Definition?
    /// The name of another frontend (`gateway.v0`, `dockerfile.v0`); empty to solve `definition`.
    public var frontend: String
    /// The options of `frontend`, by name.
    public var frontendOptions: [String: String]
    /// The input definitions of `frontend`, by name.
    public var frontendInputs: [String: Definition]
    public var cacheImports: [CacheImport]
    /// Whether the result must be computed before the call returns.
    public var evaluate: Bool

    /// An external cache whose results the solver may reuse.
    public struct CacheImport: Sendable, Hashable {
        /// The type of the cache, e.g. `registry`.
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

/// The result of solving a graph or running a frontend.
public struct SolveResult: Sendable {
    /// The only result; nil if there are several results, or if the result is scratch.
    public var reference: Reference?
    /// Results by platform ID, if there are several.
    public var references: [String: Reference]
    /// Metadata by key, e.g. `containerimage.config`.
    public var metadata: [String: [UInt8]]
    /// The attestations of each result by platform ID. A single result has a platform ID here too.
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

/// The metadata of a file or directory.
public struct FileStatus: Sendable, Hashable {
    /// The last component of the path.
    public var path: String
    /// Permission and type bits of Go's `fs.FileMode`: bit 31 for a directory, bit 27 for a symlink.
    public var mode: UInt32
    /// The size in bytes.
    public var size: Int64
    /// The target of a symlink; empty for any other file.
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

/// A request to resolve a Git or HTTP source.
public struct SourceRequest: Sendable, Hashable {
    /// The source's identifier, e.g. `git://example.org/repo.git#main` or `https://example.org/file`.
    public var identifier: String
    /// The attributes of the source operation.
    public var attributes: [String: String]
    /// The name shown in progress output.
    public var logName: String
    /// Whether the response should contain the time of a Git source's commit.
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
    /// The identifier after source policies were applied.
    public var identifier: String
    /// The attributes after source policies were applied.
    public var attributes: [String: String]
    /// The commit of a Git source, or the digest of a download, `sha256:…`; empty if the solver can't resolve sources.
    public var checksum: String
    /// The full Git reference, e.g. `refs/heads/main`, or the file name that the server of a download suggests.
    public var name: String
    /// The last modification of a download, if the server sends it, or the commit time of a Git source, if
    /// `SourceRequest.wantsCommitTime` is set, in seconds since 1970; otherwise nil.
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
