/// An operation that changes files without running a process (`pb.FileOp`): it copies, creates and removes files, directories and
/// symlinks.
///
/// The first action changes `base`; each further action changes the result of the previous one. Such a sequence is called a
/// chain. `startChain(on:)` begins another chain with a different base; its actions can copy from results of earlier chains.
/// The vertex's output is the result of the last action.
public struct FileOperation: Sendable, Hashable {
    /// The file system at the start of the current chain; nil for scratch.
    public private(set) var base: Output?
    /// The directory that relative paths are resolved against, except the paths of symlinks and the source of a copy.
    public var workingDirectory: String
    public private(set) var actions: [FileAction]
    /// The index of the action whose result the next action changes; nil if the next action changes `base`.
    private var previous: Int?

    public init(on base: Output?, workingDirectory: String = "/") {
        self.base = base
        self.workingDirectory = workingDirectory
        self.actions = []
    }

    /// Creates an operation from actions whose paths are absolute.
    package init(actions: [FileAction]) {
        self.base = actions.last?.base
        self.workingDirectory = "/"
        self.actions = actions
        self.previous = actions.indices.last
    }

    /// The index of the last action; nil if there are none.
    public var lastAction: Int? { actions.indices.last }

    /// Begins a new chain: the next action changes `base` instead of the previous result. The chain's actions can copy from the
    /// results of earlier chains (`copy(fromAction:_:to:_:)`).
    public mutating func startChain(on base: Output?) {
        self.base = base
        previous = nil
    }

    /// Copies files from another file system.
    ///
    /// - Parameters:
    ///   - output: The file system to copy from; nil for scratch.
    ///   - source: A path in `output`, or a glob pattern if `options.allowsWildcard` is true.
    ///   - destination: A path; a trailing slash means a directory.
    public mutating func copy(
        from output: Output?,
        _ source: String,
        to destination: String,
        _ options: CopyAction.Options = CopyAction.Options()
    ) {
        append(.copy(copyAction(.output(output), source, destination, options)))
    }

    /// Copies files from the result of an earlier action, usually the last one of an earlier chain.
    ///
    /// - Parameter index: The index of that action in `actions`.
    public mutating func copy(
        fromAction index: Int,
        _ source: String,
        to destination: String,
        _ options: CopyAction.Options = CopyAction.Options()
    ) {
        append(.copy(copyAction(.action(index), source, destination, options)))
    }

    /// Writes a file.
    ///
    /// - Parameters:
    ///   - mode: Permission bits.
    ///   - timestamp: The modification time in nanoseconds since 1970; nil for the time of the build.
    public mutating func makeFile(
        _ path: String,
        mode: Int32 = 0o644,
        data: [UInt8],
        owner: Ownership? = nil,
        timestamp: Int64? = nil
    ) {
        append(
            .makeFile(
                MakeFileAction(
                    path: absolute(path),
                    mode: mode & 0o777,
                    data: data,
                    owner: owner,
                    timestamp: timestamp
                )
            )
        )
    }

    /// Creates a directory.
    ///
    /// - Parameters:
    ///   - mode: Permission bits.
    ///   - makesParents: Whether missing parent directories are created. An existing directory is accepted either way.
    ///   - timestamp: The modification time in nanoseconds since 1970; nil for the time of the build.
    public mutating func makeDirectory(
        _ path: String,
        mode: Int32 = 0o755,
        makesParents: Bool = false,
        owner: Ownership? = nil,
        timestamp: Int64? = nil
    ) {
        append(
            .makeDirectory(
                MakeDirectoryAction(
                    path: absolute(path),
                    mode: mode & 0o777,
                    makesParents: makesParents,
                    owner: owner,
                    timestamp: timestamp
                )
            )
        )
    }

    /// Removes a file or directory.
    public mutating func remove(_ path: String, allowsMissing: Bool = false, allowsWildcard: Bool = false) {
        append(
            .remove(
                RemoveAction(path: absolute(path), allowsMissing: allowsMissing, allowsWildcard: allowsWildcard)
            )
        )
    }

    /// Creates a symlink at `path`. Neither `path` nor `target` is resolved against `workingDirectory`, so `path` should be
    /// absolute.
    ///
    /// - Parameter timestamp: The modification time in nanoseconds since 1970; nil for the time of the build.
    public mutating func symlink(
        _ path: String,
        to target: String,
        owner: Ownership? = nil,
        timestamp: Int64? = nil
    ) {
        append(.symlink(SymlinkAction(target: target, path: path, owner: owner, timestamp: timestamp)))
    }

    /// Returns the result of the last action.
    ///
    /// - Throws: `OperationError`, like `vertex(_:)`.
    public func output(_ options: VertexOptions = VertexOptions()) throws(OperationError) -> Output {
        try vertex(options).output
    }

    private mutating func append(_ kind: FileAction.Kind) {
        actions.append(FileAction(base: base, previous: previous, kind: kind))
        previous = actions.count - 1
    }

    private func copyAction(
        _ origin: CopyAction.Origin,
        _ source: String,
        _ destination: String,
        _ options: CopyAction.Options
    ) -> CopyAction {
        CopyAction(
            origin: origin,
            source: SlashPath.normalize(source, in: options.sourceDirectory, keepsSlash: false),
            destination: SlashPath.normalize(destination, in: workingDirectory, keepsSlash: true),
            options: options
        )
    }

    private func absolute(_ path: String) -> String {
        SlashPath.normalize(path, in: workingDirectory, keepsSlash: false)
    }
}
