/// The options of a step that applies `FileActions`.
public struct FilesOptions: StepOptions {
    public var vertex = VertexOptions()

    init() {}
}

// File changes that need no process.
extension State {
    /// Applies several file actions, which become one vertex.
    public func files(
        _ actions: FileActions,
        _ options: StepOption<FilesOptions>...,
        fileID: StaticString = #fileID,
        line: UInt = #line
    ) -> State {
        changing(actions, options, CallSite(fileID, line))
    }

    /// Copies files from the file system of another state.
    ///
    /// - Parameters:
    ///   - source: The path in `state`. A relative path is resolved against the working directory of `state`.
    ///   - destination: The path in this file system. A relative path is resolved against this state's working
    ///     directory; a trailing slash means a directory.
    public func copy(
        _ source: String,
        from state: State,
        to destination: String,
        _ options: StepOption<CopyOptions>...,
        fileID: StaticString = #fileID,
        line: UInt = #line
    ) -> State {
        changing(FileActions().copy(source, from: state, to: destination, .all(options)), [], CallSite(fileID, line))
    }

    /// Writes a file.
    ///
    /// - Parameter mode: Permission bits.
    public func makeFile(
        _ path: String,
        _ data: [UInt8],
        mode: Int32 = 0o644,
        _ options: StepOption<MakeFileOptions>...,
        fileID: StaticString = #fileID,
        line: UInt = #line
    ) -> State {
        changing(FileActions().makeFile(path, data, mode: mode, .all(options)), [], CallSite(fileID, line))
    }

    /// Writes a text file in UTF-8.
    ///
    /// - Parameter mode: Permission bits.
    public func makeFile(
        _ path: String,
        _ text: String,
        mode: Int32 = 0o644,
        _ options: StepOption<MakeFileOptions>...,
        fileID: StaticString = #fileID,
        line: UInt = #line
    ) -> State {
        changing(FileActions().makeFile(path, text, mode: mode, .all(options)), [], CallSite(fileID, line))
    }

    /// Creates a directory.
    ///
    /// - Parameter mode: Permission bits.
    public func makeDirectory(
        _ path: String,
        mode: Int32 = 0o755,
        _ options: StepOption<MakeDirectoryOptions>...,
        fileID: StaticString = #fileID,
        line: UInt = #line
    ) -> State {
        changing(FileActions().makeDirectory(path, mode: mode, .all(options)), [], CallSite(fileID, line))
    }

    /// Removes a file or directory.
    public func remove(
        _ path: String,
        _ options: StepOption<RemoveOptions>...,
        fileID: StaticString = #fileID,
        line: UInt = #line
    ) -> State {
        changing(FileActions().remove(path, .all(options)), [], CallSite(fileID, line))
    }

    /// Creates a symlink at `path`. Neither `path` nor `target` is resolved against the state's working directory, so `path`
    /// should be absolute.
    public func symlink(
        _ path: String,
        to target: String,
        _ options: StepOption<MakeFileOptions>...,
        fileID: StaticString = #fileID,
        line: UInt = #line
    ) -> State {
        changing(FileActions().symlink(path, to: target, .all(options)), [], CallSite(fileID, line))
    }

    private func changing(_ actions: FileActions, _ options: [StepOption<FilesOptions>], _ site: CallSite) -> State {
        guard !actions.changes.isEmpty else { return failing(.operation(.noActions), at: site) }
        var binder = FileActionBinder()
        _ = binder.add(actions, on: self)
        var step = FilesOptions()
        step.vertex = binder.options
        step = step.applying(options)
        let node = GraphStep(.file(binder.recipes), inputs: binder.inputs.outputs, options: step.vertex, site: site)
        return replacing(StepOutput(node), failure: binder.failure)
    }
}
