/// A file system in an exec's container.
public struct Mount: Sendable, Hashable {
    /// Where it is, an absolute path.
    public var target: String
    /// What it holds; nil is scratch.
    public var source: Output?
    /// A path in `source` that is mounted instead of its root; empty is the root.
    public var selector: String
    /// True where the process mustn't change it.
    public var isReadOnly: Bool
    /// True where what the process changes is dropped.
    public var dropsChanges: Bool
    /// Whether the cache key may follow the content of a read-only mount.
    public var contentCache: ContentCache
    /// What kind of file system it is.
    public var kind: Kind

    /// What kind of file system a mount is.
    public enum Kind: Sendable, Hashable {
        /// The source itself.
        case bind
        /// A directory that the solver keeps between builds, by ID; the source is what it starts from.
        case cache(id: String, sharing: CacheSharing)
        /// In memory; `size` in bytes, 0 is unlimited.
        case tmpfs(size: Int64)
    }

    /// What happens when several execs use one cache.
    public enum CacheSharing: Int, Sendable, Hashable {
        /// They all write to it.
        case shared = 0
        /// Each gets one of its own.
        case `private` = 1
        /// They wait for each other.
        case locked = 2
    }

    /// Whether the cache key may follow the content of a mount.
    public enum ContentCache: Int, Sendable, Hashable {
        /// The solver's choice.
        case `default` = 0
        /// Always.
        case on = 1
        /// Never.
        case off = 2
    }

    /// A mount; a bind of scratch where nothing else is said.
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

    /// A directory that the solver keeps between builds.
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

    /// A file system in memory; `size` in bytes, 0 is unlimited.
    public static func tmpfs(_ target: String, size: Int64 = 0) -> Mount {
        Mount(target, kind: .tmpfs(size: size))
    }

    var isTmpfs: Bool {
        if case .tmpfs = kind { true } else { false }
    }

    /// A cache without an ID is none.
    private var cacheID: String {
        if case .cache(let id, _) = kind { id } else { "" }
    }

    /// True where the vertex has an output for it.
    var hasOutput: Bool { !dropsChanges && !isReadOnly && cacheID.isEmpty && !isTmpfs }

    /// True for the result of a vertex mounted whole, without a word on how.
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

    /// The fields of `pb.Mount`; an index of -1 is none.
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

/// A secret of the client for an exec, as a file, a variable, or both.
public struct SecretMount: Sendable, Hashable {
    /// The secret's name.
    public var id: String
    /// The file, an absolute path; nil is none.
    public var target: String?
    /// The variable; nil is none.
    public var variable: String?
    /// The file's user.
    public var userID: UInt32
    /// The file's group.
    public var groupID: UInt32
    /// The file's permission bits.
    public var mode: UInt32
    /// True where the exec runs without it too.
    public var isOptional: Bool

    /// A secret.
    public init(
        id: String,
        target: String?,
        variable: String? = nil,
        userID: UInt32 = 0,
        groupID: UInt32 = 0,
        mode: UInt32 = 0o400,
        isOptional: Bool = false
    ) {
        self.id = id
        self.target = target
        self.variable = variable
        self.userID = userID
        self.groupID = groupID
        self.mode = mode
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

/// An SSH agent of the client for an exec, as a socket.
public struct SSHMount: Sendable, Hashable {
    /// The agent's name; empty is the default one.
    public var id: String
    /// The socket, an absolute path; empty is one below `/run/buildkit`.
    public var target: String
    /// The socket's user.
    public var userID: UInt32
    /// The socket's group.
    public var groupID: UInt32
    /// The socket's permission bits.
    public var mode: UInt32
    /// True where the exec runs without it too.
    public var isOptional: Bool

    /// An agent.
    public init(
        id: String = "",
        target: String = "",
        userID: UInt32 = 0,
        groupID: UInt32 = 0,
        mode: UInt32 = 0o600,
        isOptional: Bool = false
    ) {
        self.id = id
        self.target = target
        self.userID = userID
        self.groupID = groupID
        self.mode = mode
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
    /// The fields that `pb.SecretOpt` and `pb.SSHOpt` share.
    fileprivate mutating func access(id: String, userID: UInt32, groupID: UInt32, mode: UInt32, isOptional: Bool) {
        string(1, id)
        unsigned(2, UInt64(userID))
        unsigned(3, UInt64(groupID))
        unsigned(4, UInt64(mode))
        bool(5, isOptional)
    }
}
