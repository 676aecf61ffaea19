/// Changes files without running a process (`pb.FileOp`): copies, new files, folders and links, removals.
///
/// Actions form a chain on `base`: each works on what the one before left. `startChain(on:)` begins another chain in the
/// same operation, from which a later action can copy. The vertex's output is what the last action leaves.
public struct FileOperation: Sendable, Hashable {
    /// What the current chain started from; nil is scratch.
    public private(set) var base: Output?
    /// The folder that relative paths are below.
    public var workingDirectory: String
    /// The actions so far.
    public private(set) var actions: [FileAction]
    /// The action that the next one works on; nil is `base`.
    private var previous: Int?

    /// An operation without actions.
    public init(on base: Output?, workingDirectory: String = "/") {
        self.base = base
        self.workingDirectory = workingDirectory
        self.actions = []
    }

    /// An operation of given actions, as they stand.
    package init(actions: [FileAction]) {
        self.base = actions.last?.base
        self.workingDirectory = "/"
        self.actions = actions
        self.previous = actions.indices.last
    }

    /// The index of the last action; nil where there is none.
    public var lastAction: Int? { actions.indices.last }

    /// Begins a chain on another file system; earlier chains stay to be copied from.
    public mutating func startChain(on base: Output?) {
        self.base = base
        previous = nil
    }

    /// Copies from a file system.
    ///
    /// - Parameters:
    ///   - output: where from; nil is scratch.
    ///   - source: a path or, with `allowsWildcard`, a pattern in it.
    ///   - destination: a final slash means a folder.
    public mutating func copy(
        from output: Output?,
        _ source: String,
        to destination: String,
        _ options: CopyAction.Options = CopyAction.Options()
    ) {
        append(.copy(copyAction(.output(output), source, destination, options)))
    }

    /// Copies from what an earlier action of another chain leaves.
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
    ///   - mode: permission bits.
    ///   - timestamp: nanoseconds since 1970; nil is the time of the build.
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

    /// Makes a folder.
    ///
    /// - Parameters:
    ///   - mode: permission bits.
    ///   - makesParents: true makes missing folders above it, and accepts that it is there.
    ///   - timestamp: nanoseconds since 1970; nil is the time of the build.
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

    /// Removes a file or folder.
    public mutating func remove(_ path: String, allowsMissing: Bool = false, allowsWildcard: Bool = false) {
        append(
            .remove(
                RemoveAction(path: absolute(path), allowsMissing: allowsMissing, allowsWildcard: allowsWildcard)
            )
        )
    }

    /// Makes a symbolic link; both paths are taken as they are.
    ///
    /// - Parameter timestamp: nanoseconds since 1970; nil is the time of the build.
    public mutating func symlink(
        _ path: String,
        to target: String,
        owner: Ownership? = nil,
        timestamp: Int64? = nil
    ) {
        append(.symlink(SymlinkAction(target: target, path: path, owner: owner, timestamp: timestamp)))
    }

    /// What the actions leave.
    ///
    /// - Throws: as `vertex(_:)`.
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
