/// A file system in an exec's container.
public struct Mount: Sendable, Hashable {
    /// The mount point, an absolute path.
    public var target: String
    /// The file system at the mount point; nil for scratch.
    public var source: Output?
    /// The path in `source` that is mounted; empty for its root.
    public var selector: String
    public var isReadOnly: Bool
    /// Whether the changes of the process are discarded.
    public var dropsChanges: Bool
    /// Whether the solver may derive the cache key from the content of a read-only mount.
    public var contentCache: ContentCache
    public var kind: Kind

    public enum Kind: Sendable, Hashable {
        case bind
        /// A directory that the solver keeps between builds under an ID. Its initial content is `Mount.source`.
        case cache(id: String, sharing: CacheSharing)
        /// An in-memory file system of at most `size` bytes; 0 means no limit.
        case tmpfs(size: Int64)
    }

    /// The behavior of a cache mount when several execs use the cache at the same time.
    public enum CacheSharing: Int, Sendable, Hashable {
        /// All execs use the same cache, even at the same time.
        case shared = 0
        /// An exec gets a separate cache while another exec uses the cache.
        case `private` = 1
        /// An exec waits until no other exec uses the cache.
        case locked = 2
    }

    /// Whether the solver may derive the cache key from a mount's content.
    public enum ContentCache: Int, Sendable, Hashable {
        /// The solver's default.
        case `default` = 0
        case on = 1
        case off = 2
    }

    public init(
        _ target: String,
        source: Output? = nil,
        selector: String = "",
        isReadOnly: Bool = false,
        dropsChanges: Bool = false,
        contentCache: ContentCache = .default,
        kind: Kind = .bind
    ) {
        self.target = target
        self.source = source
        self.selector = selector
        self.isReadOnly = isReadOnly
        self.dropsChanges = dropsChanges
        self.contentCache = contentCache
        self.kind = kind
    }

    /// Returns a mount of a directory that the solver keeps between builds.
    public static func cache(
        _ target: String,
        id: String,
        sharing: CacheSharing = .shared,
        source: Output? = nil,
        selector: String = "",
        isReadOnly: Bool = false
    ) -> Mount {
        Mount(
            target,
            source: source,
            selector: selector,
            isReadOnly: isReadOnly,
            kind: .cache(id: id, sharing: sharing)
        )
    }

    /// Returns a mount of an in-memory file system of at most `size` bytes; 0 means no limit.
    public static func tmpfs(_ target: String, size: Int64 = 0) -> Mount {
        Mount(target, kind: .tmpfs(size: size))
    }

    var isTmpfs: Bool {
        if case .tmpfs = kind { true } else { false }
    }

    /// The ID of a cache mount; empty for other kinds of mount. A cache without an ID is encoded as a bind mount.
    private var cacheID: String {
        if case .cache(let id, _) = kind { id } else { "" }
    }

    /// Whether the vertex has an output for the mount.
    var hasOutput: Bool { !dropsChanges && !isReadOnly && cacheID.isEmpty && !isTmpfs }

    /// Whether the mount is a bind mount of a whole file system with default options, which needs only one capability.
    var isPlainBind: Bool {
        if case .bind = kind { source != nil && selector.isEmpty && contentCache == .default } else { false }
    }

    var capabilities: [String] {
        var ids: [String] = []
        if !selector.isEmpty { ids.append(CapabilityID.execMountSelector) }
        if !cacheID.isEmpty {
            ids += [CapabilityID.execMountCache, CapabilityID.execMountCacheSharing]
        } else if case .tmpfs(let size) = kind {
            ids.append(CapabilityID.execMountTmpfs)
            if size > 0 { ids.append(CapabilityID.execMountTmpfsSize) }
        } else if source != nil {
            ids.append(CapabilityID.execMountBind)
        }
        if contentCache != .default { ids.append(CapabilityID.execMountContentCache) }
        return ids
    }

    /// Writes the fields of `pb.Mount`.
    ///
    /// - Parameters:
    ///   - input: The index of the mount's source among the vertex's inputs; -1 if the mount has no source.
    ///   - output: The index of the mount's result among the vertex's outputs; -1 if the mount has no result.
    func encode(_ writer: inout WireWriter, input: Int, output: Int) {
        writer.int(1, input)
        writer.string(2, selector)
        writer.string(3, target)
        writer.int(4, output)
        writer.bool(5, isReadOnly)
        switch kind {
        case .bind: break
        case .cache(let id, let sharing):
            guard !id.isEmpty else { break }
            writer.int(6, 3)
            writer.message(20) {
                $0.string(1, id)
                $0.int(2, sharing.rawValue)
            }
        case .tmpfs(let size):
            writer.int(6, 4)
            writer.message(19) { $0.int(1, size) }
        }
        writer.int(24, contentCache.rawValue)
    }
}

/// A client secret that an exec gets as a file, an environment variable, or both.
public struct SecretMount: Sendable, Hashable {
    /// The secret's ID.
    public var id: String
    /// The absolute path of the file; nil if the exec gets no file.
    public var target: String?
    /// The name of the environment variable; nil if the exec gets no variable.
    public var variable: String?
    /// The ID of the user that owns the file.
    public var userID: UInt32 = 0
    /// The ID of the group that owns the file.
    public var groupID: UInt32 = 0
    /// The file's permission bits.
    public var mode: UInt32 = 0o400
    /// Whether the exec runs without the secret if the client has none.
    public var isOptional: Bool

    public init(id: String, target: String?, variable: String? = nil, isOptional: Bool = false) {
        self.id = id
        self.target = target
        self.variable = variable
        self.isOptional = isOptional
    }

    func encodeFile(_ exec: inout WireWriter) {
        guard let target else { return }
        exec.message(2) { mount in
            mount.int(1, -1)
            mount.string(3, target)
            mount.int(6, 1)
            mount.message(21) {
                $0.access(id: id, userID: userID, groupID: groupID, mode: mode, isOptional: isOptional)
            }
        }
    }

    func encodeVariable(_ exec: inout WireWriter) {
        guard let variable else { return }
        exec.message(5) {
            $0.string(1, id)
            $0.string(2, variable)
            $0.bool(3, isOptional)
        }
    }
}

/// A client SSH agent that an exec reaches through a socket.
public struct SSHMount: Sendable, Hashable {
    /// The agent's ID; empty for the default agent.
    public var id: String
    /// The absolute path of the socket; empty for `/run/buildkit/ssh_agent.N`, where `N` counts the exec's agents from 0.
    public var target: String
    /// The ID of the user that owns the socket.
    public var userID: UInt32 = 0
    /// The ID of the group that owns the socket.
    public var groupID: UInt32 = 0
    /// The socket's permission bits.
    public var mode: UInt32 = 0o600
    /// Whether the exec runs without the agent if the client has none.
    public var isOptional: Bool

    public init(id: String = "", target: String = "", isOptional: Bool = false) {
        self.id = id
        self.target = target
        self.isOptional = isOptional
    }

    func encode(_ exec: inout WireWriter) {
        exec.message(2) { mount in
            mount.int(1, -1)
            mount.string(3, target)
            mount.int(6, 2)
            mount.message(22) {
                $0.access(id: id, userID: userID, groupID: groupID, mode: mode, isOptional: isOptional)
            }
        }
    }
}

extension WireWriter {
    /// Writes the fields that `pb.SecretOpt` and `pb.SSHOpt` share.
    fileprivate mutating func access(id: String, userID: UInt32, groupID: UInt32, mode: UInt32, isOptional: Bool) {
        string(1, id)
        unsigned(2, UInt64(userID))
        unsigned(3, UInt64(groupID))
        unsigned(4, UInt64(mode))
        bool(5, isOptional)
    }
}
