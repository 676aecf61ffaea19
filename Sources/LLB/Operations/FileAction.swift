/// One change of a file operation.
public struct FileAction: Sendable, Hashable {
    /// What the chain it belongs to started from; nil is scratch. User names are looked up there.
    public let base: Output?
    /// The action whose result it changes, by index; nil changes `base`.
    public let previous: Int?
    /// What it does.
    public let kind: Kind

    package init(base: Output?, previous: Int?, kind: Kind) {
        self.base = base
        self.previous = previous
        self.kind = kind
    }

    /// What an action does.
    public enum Kind: Sendable, Hashable {
        /// Copies files.
        case copy(CopyAction)
        /// Writes a file.
        case makeFile(MakeFileAction)
        /// Makes a folder.
        case makeDirectory(MakeDirectoryAction)
        /// Removes files.
        case remove(RemoveAction)
        /// Makes a symbolic link.
        case symlink(SymlinkAction)
    }

    /// The action that a copy reads from, by index.
    var origin: Int? {
        if case .copy(let copy) = kind, case .action(let index) = copy.origin { index } else { nil }
    }

    /// The file system that a copy reads from.
    var originOutput: Output? {
        if case .copy(let copy) = kind, case .output(let output) = copy.origin { output } else { nil }
    }
}

/// A copy.
public struct CopyAction: Sendable, Hashable {
    /// Where from.
    public var origin: Origin
    /// The path or pattern there, absolute.
    public var source: String
    /// The path here, absolute; a final slash means a folder.
    public var destination: String
    /// How.
    public var options: Options

    package init(origin: Origin, source: String, destination: String, options: Options) {
        self.origin = origin
        self.source = source
        self.destination = destination
        self.options = options
    }

    /// Where a copy reads from.
    public enum Origin: Sendable, Hashable {
        /// A file system; nil is scratch.
        case output(Output?)
        /// What an earlier action leaves, by index.
        case action(Int)
    }

    /// The mode that copies get.
    public enum Mode: Sendable, Hashable {
        /// Their own.
        case unchanged
        /// Permission bits.
        case bits(Int32)
        /// As chmod(1) reads it, e.g. `u+x,go-w`.
        case symbolic(String)
    }

    /// How a copy is made.
    public struct Options: Sendable, Hashable {
        /// The owner of the copies; nil is root.
        public var owner: Ownership?
        /// The mode of the copies.
        public var mode: Mode
        /// True copies what a link at the source points to.
        public var followsSymlinks: Bool
        /// True copies what is in a folder and not the folder.
        public var copiesDirectoryContents: Bool
        /// True unpacks archives as `ADD` does.
        public var unpacksArchives: Bool
        /// True makes the folders above the destination.
        public var createsDestinationPath: Bool
        /// True takes the source as a pattern.
        public var allowsWildcard: Bool
        /// True accepts a pattern that matches nothing.
        public var allowsEmptyWildcard: Bool
        /// Nanoseconds since 1970; nil keeps the files' own times.
        public var timestamp: Int64?
        /// Patterns of the only files to copy; empty copies all.
        public var includePatterns: [String]
        /// Patterns of files not to copy.
        public var excludePatterns: [String]
        /// True replaces a file by a folder and the reverse.
        public var replacesExisting: Bool
        /// Paths that must be there.
        public var requiredPaths: [String]
        /// The folder that a relative source is below.
        public var sourceDirectory: String

        /// Options; all of them are optional.
        public init(
            owner: Ownership? = nil,
            mode: Mode = .unchanged,
            followsSymlinks: Bool = false,
            copiesDirectoryContents: Bool = false,
            unpacksArchives: Bool = false,
            createsDestinationPath: Bool = false,
            allowsWildcard: Bool = false,
            allowsEmptyWildcard: Bool = false,
            timestamp: Int64? = nil,
            includePatterns: [String] = [],
            excludePatterns: [String] = [],
            replacesExisting: Bool = false,
            requiredPaths: [String] = [],
            sourceDirectory: String = "/"
        ) {
            self.owner = owner
            self.mode = mode
            self.followsSymlinks = followsSymlinks
            self.copiesDirectoryContents = copiesDirectoryContents
            self.unpacksArchives = unpacksArchives
            self.createsDestinationPath = createsDestinationPath
            self.allowsWildcard = allowsWildcard
            self.allowsEmptyWildcard = allowsEmptyWildcard
            self.timestamp = timestamp
            self.includePatterns = includePatterns
            self.excludePatterns = excludePatterns
            self.replacesExisting = replacesExisting
            self.requiredPaths = requiredPaths
            self.sourceDirectory = sourceDirectory
        }
    }
}

/// A new file.
public struct MakeFileAction: Sendable, Hashable {
    /// Its absolute path.
    public var path: String
    /// Its permission bits.
    public var mode: Int32
    /// Its content.
    public var data: [UInt8]
    /// Its owner; nil is root.
    public var owner: Ownership?
    /// Nanoseconds since 1970; nil is the time of the build.
    public var timestamp: Int64?

    package init(path: String, mode: Int32, data: [UInt8], owner: Ownership?, timestamp: Int64?) {
        self.path = path
        self.mode = mode
        self.data = data
        self.owner = owner
        self.timestamp = timestamp
    }
}

/// A new folder.
public struct MakeDirectoryAction: Sendable, Hashable {
    /// Its absolute path.
    public var path: String
    /// Its permission bits.
    public var mode: Int32
    /// True makes missing folders above it, and accepts that it is there.
    public var makesParents: Bool
    /// Its owner; nil is root.
    public var owner: Ownership?
    /// Nanoseconds since 1970; nil is the time of the build.
    public var timestamp: Int64?

    package init(path: String, mode: Int32, makesParents: Bool, owner: Ownership?, timestamp: Int64?) {
        self.path = path
        self.mode = mode
        self.makesParents = makesParents
        self.owner = owner
        self.timestamp = timestamp
    }
}

/// A removal.
public struct RemoveAction: Sendable, Hashable {
    /// The absolute path or pattern.
    public var path: String
    /// True accepts that there is nothing.
    public var allowsMissing: Bool
    /// True takes the path as a pattern.
    public var allowsWildcard: Bool

    package init(path: String, allowsMissing: Bool, allowsWildcard: Bool) {
        self.path = path
        self.allowsMissing = allowsMissing
        self.allowsWildcard = allowsWildcard
    }
}

/// A new symbolic link.
public struct SymlinkAction: Sendable, Hashable {
    /// What it points to.
    public var target: String
    /// Its path.
    public var path: String
    /// Its owner; nil is root.
    public var owner: Ownership?
    /// Nanoseconds since 1970; nil is the time of the build.
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
    /// The user; nil leaves it to the solver.
    public var user: Account?
    /// The group; nil is the user's.
    public var group: Account?

    /// A user or a group.
    public enum Account: Sendable, Hashable {
        /// By number.
        case id(UInt32)
        /// By the name that the file system of the chain has for it.
        case name(String)

        /// `root` and numbers are numbers, everything else a name.
        init(parsing text: Substring) {
            if text == "root" {
                self = .id(0)
            } else if let number = Int32(text) {
                self = .id(UInt32(bitPattern: number))
            } else {
                // The protocol has no empty name: it reads as root.
                self = text.isEmpty ? .id(0) : .name(String(text))
            }
        }
    }

    /// An owner of its parts.
    public init(user: Account?, group: Account? = nil) {
        self.user = user
        self.group = group
    }

    /// An owner as `--chown` writes it: `USER[:GROUP]`.
    public init(parsing text: String) {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        self.user = parts.first.map(Account.init(parsing:))
        self.group = parts.count > 1 ? Account(parsing: parts[1]) : nil
    }
}
