/// The options of a file action that takes an owner and a modification time.
public protocol OwnedFileOptions: StepOptions {
    /// The owner. If nil, a copy keeps the owner of each source file, and any other action uses root.
    var owner: Ownership? { get set }
    /// The modification time, in nanoseconds since the Unix epoch. If nil, a copy keeps the time of each source file, and any
    /// other action uses the time of the build.
    var timestamp: Int64? { get set }
}

/// The options of an action that copies files.
public struct CopyOptions: OwnedFileOptions {
    public var copy = CopyAction.Options()
    public var vertex = VertexOptions()

    public var owner: Ownership? {
        get { copy.owner }
        set { copy.owner = newValue }
    }

    public var timestamp: Int64? {
        get { copy.timestamp }
        set { copy.timestamp = newValue }
    }

    init() {}
}

/// The options of an action that creates a file or symlink.
public struct MakeFileOptions: OwnedFileOptions {
    public var owner: Ownership?
    public var timestamp: Int64?
    public var vertex = VertexOptions()

    init() {}
}

/// The options of an action that creates a directory.
public struct MakeDirectoryOptions: OwnedFileOptions {
    public var owner: Ownership?
    public var timestamp: Int64?
    /// Whether missing parent directories are created. An existing directory is accepted either way.
    public var makesParents = false
    public var vertex = VertexOptions()

    init() {}
}

/// The options of an action that removes a file or directory.
public struct RemoveOptions: StepOptions {
    /// Whether the path may be missing.
    public var allowsMissing = false
    /// Whether the path is a glob pattern.
    public var allowsWildcard = false
    public var vertex = VertexOptions()

    init() {}
}

extension StepOption where Subject: OwnedFileOptions {
    /// The owner in the syntax of `--chown`, `USER[:GROUP]`. Names are looked up in the file system that is changed.
    public static func owner(_ owner: String) -> StepOption { StepOption { $0.owner = Ownership(parsing: owner) } }

    public static func owner(_ owner: Ownership) -> StepOption { StepOption { $0.owner = owner } }

    /// The modification time of the files in nanoseconds since 1970.
    public static func timestamp(_ nanoseconds: Int64) -> StepOption { StepOption { $0.timestamp = nanoseconds } }
}

extension StepOption<CopyOptions> {
    /// The permission bits of the copies.
    public static func mode(_ bits: Int32) -> StepOption { StepOption { $0.copy.mode = .bits(bits) } }

    /// A change of the permission bits in the syntax of chmod(1), e.g. `u+x,go-w`.
    public static func mode(symbolic change: String) -> StepOption { StepOption { $0.copy.mode = .symbolic(change) } }

    /// If the source is a symlink, copies its target instead.
    public static var followSymlinks: StepOption { StepOption { $0.copy.followsSymlinks = true } }

    /// Copies the content of a directory instead of the directory itself.
    public static var contentsOnly: StepOption { StepOption { $0.copy.copiesDirectoryContents = true } }

    /// Creates missing parent directories of the destination.
    public static var createParents: StepOption { StepOption { $0.copy.createsDestinationPath = true } }

    /// Unpacks archives, like `ADD` in a Dockerfile.
    public static var unpack: StepOption { StepOption { $0.copy.unpacksArchives = true } }

    /// Treats the source as a glob pattern, e.g. `*.conf`.
    ///
    /// - Parameter allowsEmpty: Whether the pattern may match nothing. Otherwise the build fails if nothing matches.
    public static func wildcard(allowsEmpty: Bool = false) -> StepOption {
        StepOption { ($0.copy.allowsWildcard, $0.copy.allowsEmptyWildcard) = (true, allowsEmpty) }
    }

    /// Glob patterns for the files to copy, in addition to those of earlier options. Without patterns, all files are copied.
    public static func include(_ patterns: [String]) -> StepOption {
        StepOption { $0.copy.includePatterns += patterns }
    }

    /// Glob patterns for the files not to copy, in addition to those of earlier options.
    public static func exclude(_ patterns: [String]) -> StepOption {
        StepOption { $0.copy.excludePatterns += patterns }
    }

    /// Paths that must exist in the source, in addition to those of earlier options.
    public static func requirePaths(_ paths: [String]) -> StepOption { StepOption { $0.copy.requiredPaths += paths } }

    /// Lets a file replace a directory and vice versa.
    public static var replaceExisting: StepOption { StepOption { $0.copy.replacesExisting = true } }
}

extension StepOption<MakeDirectoryOptions> {
    /// Creates missing parent directories.
    public static var createParents: StepOption { StepOption { $0.makesParents = true } }
}

extension StepOption<RemoveOptions> {
    /// Accepts a missing path.
    public static var allowMissing: StepOption { StepOption { $0.allowsMissing = true } }

    /// Treats the path as a glob pattern, e.g. `*.tmp`.
    public static var wildcard: StepOption { StepOption { $0.allowsWildcard = true } }
}
