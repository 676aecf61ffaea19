/// File changes that `State.files(_:_:)` turns into one vertex. Each action changes the result of the previous one.
///
/// ```swift
/// let changes = FileActions()
///     .makeDirectory("/srv/app", .createParents)
///     .makeFile("/srv/app/version", "1\n")
/// let state = LLB.image("alpine").files(changes, .named("prepare"))
/// ```
///
/// Relative paths are resolved against the working directory of the state that is changed. Options of the vertex, such as
/// `named(_:)`, can be passed to any of the actions.
public struct FileActions: Sendable {
    private(set) var changes = Trail<Change>()

    /// A file action that isn't bound to a state yet.
    enum Change: Sendable {
        case copy(source: String, Origin, destination: String, CopyOptions)
        case makeFile(String, mode: Int32, [UInt8], MakeFileOptions)
        case makeDirectory(String, mode: Int32, MakeDirectoryOptions)
        case remove(String, RemoveOptions)
        case symlink(String, target: String, MakeFileOptions)

        /// The source of a copy.
        enum Origin: Sendable {
            case state(State)
            case actions(BoundFileActions)
        }
    }

    /// Creates an empty list of actions.
    public init() {}

    /// Copies files from the file system of another state.
    ///
    /// - Parameters:
    ///   - source: The path in `state`. A relative path is resolved against the working directory of `state`.
    ///   - destination: The path in the file system that is changed; a trailing slash means a directory.
    public func copy(
        _ source: String,
        from state: State,
        to destination: String,
        _ options: StepOption<CopyOptions>...
    ) -> FileActions {
        appending(.copy(source: source, .state(state), destination: destination, CopyOptions().applying(options)))
    }

    /// Copies files from the result of other actions, which become part of the same vertex.
    public func copy(
        _ source: String,
        from actions: BoundFileActions,
        to destination: String,
        _ options: StepOption<CopyOptions>...
    ) -> FileActions {
        appending(.copy(source: source, .actions(actions), destination: destination, CopyOptions().applying(options)))
    }

    /// Writes a file.
    ///
    /// - Parameter mode: Permission bits.
    public func makeFile(
        _ path: String,
        _ data: [UInt8],
        mode: Int32 = 0o644,
        _ options: StepOption<MakeFileOptions>...
    ) -> FileActions {
        appending(.makeFile(path, mode: mode & 0o777, data, MakeFileOptions().applying(options)))
    }

    /// Writes a text file in UTF-8.
    ///
    /// - Parameter mode: Permission bits.
    public func makeFile(
        _ path: String,
        _ text: String,
        mode: Int32 = 0o644,
        _ options: StepOption<MakeFileOptions>...
    ) -> FileActions {
        appending(.makeFile(path, mode: mode & 0o777, Array(text.utf8), MakeFileOptions().applying(options)))
    }

    /// Creates a directory.
    ///
    /// - Parameter mode: Permission bits.
    public func makeDirectory(
        _ path: String,
        mode: Int32 = 0o755,
        _ options: StepOption<MakeDirectoryOptions>...
    ) -> FileActions {
        appending(.makeDirectory(path, mode: mode & 0o777, MakeDirectoryOptions().applying(options)))
    }

    /// Removes a file or directory.
    public func remove(_ path: String, _ options: StepOption<RemoveOptions>...) -> FileActions {
        appending(.remove(path, RemoveOptions().applying(options)))
    }

    /// Creates a symlink at `path`. Neither `path` nor `target` is resolved against the state's working directory, so `path`
    /// should be absolute.
    public func symlink(_ path: String, to target: String, _ options: StepOption<MakeFileOptions>...) -> FileActions {
        appending(.symlink(path, target: target, MakeFileOptions().applying(options)))
    }

    /// Binds the actions to the file system that they change. A copy in other `FileActions` can read from the result; these
    /// actions then become part of the copy's vertex.
    public func on(_ state: State) -> BoundFileActions { BoundFileActions(self, state) }

    private func appending(_ change: Change) -> FileActions {
        var result = self
        result.changes.append(change)
        return result
    }
}

/// File actions and the file system that they change. If several copies read from the same value, its actions are encoded once.
public final class BoundFileActions: Sendable {
    let actions: FileActions
    let state: State

    init(_ actions: FileActions, _ state: State) {
        self.actions = actions
        self.state = state
    }
}
