/// One change of a file operation.
public struct FileAction: Sendable, Hashable {
    /// The file system that this action and the actions before it (`previous`) change; nil for scratch. Names of users and groups
    /// are looked up in this file system.
    public let base: Output?
    /// The index of the action whose result this action changes; nil if it changes `base`.
    public let previous: Int?
    public let kind: Kind

    package init(base: Output?, previous: Int?, kind: Kind) {
        self.base = base
        self.previous = previous
        self.kind = kind
    }

    public enum Kind: Sendable, Hashable {
        case copy(CopyAction)
        case makeFile(MakeFileAction)
        case makeDirectory(MakeDirectoryAction)
        case remove(RemoveAction)
        case symlink(SymlinkAction)
    }

    /// The index of the action whose result a copy reads from; nil if the action isn't a copy or reads from a file system.
    var origin: Int? {
        if case .copy(let copy) = kind, case .action(let index) = copy.origin { index } else { nil }
    }

    /// The file system that a copy reads from; nil if it is scratch, if the action isn't a copy, or if the copy reads from an
    /// action's result.
    var originOutput: Output? {
        if case .copy(let copy) = kind, case .output(let output) = copy.origin { output } else { nil }
    }
}

/// An action that copies files.
public struct CopyAction: Sendable, Hashable {
    public var origin: Origin
    /// The absolute path or glob pattern in `origin`.
    public var source: String
    /// The absolute path to copy to; a trailing slash means a directory.
    public var destination: String
    public var options: Options

    package init(origin: Origin, source: String, destination: String, options: Options) {
        self.origin = origin
        self.source = source
        self.destination = destination
        self.options = options
    }

    /// The source of a copy.
    public enum Origin: Sendable, Hashable {
        /// A file system; nil for scratch.
        case output(Output?)
        /// The result of an earlier action, by index.
        case action(Int)
    }

    /// The permission bits that copies get.
    public enum Mode: Sendable, Hashable {
        /// The copies keep the mode of their source files.
        case unchanged
        /// All copies get these permission bits.
        case bits(Int32)
        /// A change of each source file's mode, in the syntax of chmod(1), e.g. `u+x,go-w`.
        case symbolic(String)
    }

    /// Options for selecting the files to copy and for changing their attributes.
    public struct Options: Sendable, Hashable {
        /// The owner of the copies; nil to keep the owner of each source file.
        public var owner: Ownership?
        /// The mode of the copies.
        public var mode: Mode
        /// Whether a symlink given as the source is followed, so that its target is copied.
        public var followsSymlinks = false
        /// Whether the content of a directory is copied instead of the directory itself.
        public var copiesDirectoryContents: Bool
        /// Whether archives are unpacked, as `ADD` does.
        public var unpacksArchives: Bool
        /// Whether missing parent directories of the destination are created.
        public var createsDestinationPath: Bool
        /// Whether the source path is a glob pattern, e.g. `/src/*.conf`.
        public var allowsWildcard: Bool
        /// Whether a pattern may match nothing.
        public var allowsEmptyWildcard = false
        /// The modification time of the copies in nanoseconds since 1970; nil to keep the time of each source file.
        public var timestamp: Int64?
        /// Glob patterns for the files to copy; if empty, all files are copied.
        public var includePatterns: [String] = []
        /// Glob patterns for the files not to copy.
        public var excludePatterns: [String] = []
        /// Whether a file may replace a directory and vice versa.
        public var replacesExisting = false
        /// Paths that must exist in the source.
        public var requiredPaths: [String] = []
        /// The directory that a relative source path is resolved against.
        public var sourceDirectory = "/"

        public init(
            owner: Ownership? = nil,
            mode: Mode = .unchanged,
            copiesDirectoryContents: Bool = false,
            unpacksArchives: Bool = false,
            createsDestinationPath: Bool = false,
            allowsWildcard: Bool = false
        ) {
            self.owner = owner
            self.mode = mode
            self.copiesDirectoryContents = copiesDirectoryContents
            self.unpacksArchives = unpacksArchives
            self.createsDestinationPath = createsDestinationPath
            self.allowsWildcard = allowsWildcard
        }
    }
}

/// An action that writes a file.
public struct MakeFileAction: Sendable, Hashable {
    /// The absolute path of the file.
    public var path: String
    /// The permission bits of the file.
    public var mode: Int32
    public var data: [UInt8]
    /// The owner; nil for root.
    public var owner: Ownership?
    /// The modification time in nanoseconds since 1970; nil for the time of the build.
    public var timestamp: Int64?

    package init(path: String, mode: Int32, data: [UInt8], owner: Ownership?, timestamp: Int64?) {
        self.path = path
        self.mode = mode
        self.data = data
        self.owner = owner
        self.timestamp = timestamp
    }
}

/// An action that creates a directory.
public struct MakeDirectoryAction: Sendable, Hashable {
    /// The absolute path of the directory.
    public var path: String
    /// The permission bits of the directory.
    public var mode: Int32
    /// Whether missing parent directories are created. An existing directory is accepted either way.
    public var makesParents: Bool
    /// The owner; nil for root.
    public var owner: Ownership?
    /// The modification time in nanoseconds since 1970; nil for the time of the build.
    public var timestamp: Int64?

    package init(path: String, mode: Int32, makesParents: Bool, owner: Ownership?, timestamp: Int64?) {
        self.path = path
        self.mode = mode
        self.makesParents = makesParents
        self.owner = owner
        self.timestamp = timestamp
    }
}

/// An action that removes a file or directory.
public struct RemoveAction: Sendable, Hashable {
    /// The absolute path to remove, or a glob pattern for such paths.
    public var path: String
    /// Whether the path may be missing.
    public var allowsMissing: Bool
    /// Whether the path is a glob pattern.
    public var allowsWildcard: Bool

    package init(path: String, allowsMissing: Bool, allowsWildcard: Bool) {
        self.path = path
        self.allowsMissing = allowsMissing
        self.allowsWildcard = allowsWildcard
    }
}

/// An action that creates a symlink.
public struct SymlinkAction: Sendable, Hashable {
    public var target: String
    public var path: String
    /// The owner; nil for root.
    public var owner: Ownership?
    /// The modification time in nanoseconds since 1970; nil for the time of the build.
    public var timestamp: Int64?

    package init(target: String, path: String, owner: Ownership?, timestamp: Int64?) {
        self.target = target
        self.path = path
        self.owner = owner
        self.timestamp = timestamp
    }
}

/// The user and group of a file.
public struct Ownership: Sendable, Hashable {
    /// The user; nil for root.
    public var user: Account?
    /// The group; nil for the primary group of a named user, or for the group with the same ID as a numeric user.
    public var group: Account?

    /// A user or group.
    public enum Account: Sendable, Hashable {
        case id(UInt32)
        /// A name, looked up in the user or group database of the action's `base`.
        case name(String)

        /// Parses the user or group of a `--chown` value: `root` and numbers become IDs, any other text becomes a name.
        init(parsing text: Substring) {
            if text == "root" {
                self = .id(0)
            } else if let number = Int32(text) {
                self = .id(UInt32(bitPattern: number))
            } else {
                // An empty name can't be encoded. BuildKit's client treats it as root.
                self = text.isEmpty ? .id(0) : .name(String(text))
            }
        }
    }

    public init(user: Account?, group: Account? = nil) {
        self.user = user
        self.group = group
    }

    /// Parses an owner in the syntax of `--chown`: `USER[:GROUP]`.
    public init(parsing text: String) {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        self.user = parts.first.map(Account.init(parsing:))
        self.group = parts.count > 1 ? Account(parsing: parts[1]) : nil
    }
}
