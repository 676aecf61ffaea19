/// Options for transferring a client directory.
public struct LocalSourceOptions: StepOptions {
    /// The paths to transfer and the method of detecting changed files. `uniqueID` applies only to this directory; if it is
    /// empty, `MarshalOptions.localUniqueID` applies.
    public var transfer = SourceOperation.LocalOptions()
    public var vertex = VertexOptions()

    init() {}
}

extension StepOption<LocalSourceOptions> {
    /// The session that provides the directory.
    public static func session(_ id: String) -> StepOption { StepOption { $0.transfer.sessionID = id } }

    /// An ID that distinguishes this directory from other clients' directories with the same name; ignored if the directory has
    /// a session.
    public static func uniqueID(_ id: String) -> StepOption { StepOption { $0.transfer.uniqueID = id } }

    /// Glob patterns for the files to transfer. They replace those of earlier options; if empty, all files are transferred.
    public static func include(_ patterns: [String]) -> StepOption {
        StepOption { $0.transfer.includePatterns = patterns }
    }

    /// Glob patterns for the files not to transfer. They replace those of earlier options.
    public static func exclude(_ patterns: [String]) -> StepOption {
        StepOption { $0.transfer.excludePatterns = patterns }
    }

    /// Paths to transfer, together with the targets of any symlinks in them. They replace those of earlier options; if empty, all
    /// files are transferred.
    public static func followPaths(_ paths: [String]) -> StepOption { StepOption { $0.transfer.followPaths = paths } }

    /// A hint for reuse: a transfer reuses the files of earlier transfers with the same hint.
    public static func sharedKeyHint(_ hint: String) -> StepOption { StepOption { $0.transfer.sharedKeyHint = hint } }

    /// The method of detecting changed files.
    ///
    /// - Parameter isRequired: Whether a solver that doesn't know the method fails instead of ignoring it.
    public static func differ(_ method: SourceOperation.LocalOptions.Differ, isRequired: Bool = false) -> StepOption {
        StepOption { ($0.transfer.differ, $0.transfer.requiresDiffer) = (method, isRequired) }
    }

    /// Transfers only the metadata of files, without their content.
    ///
    /// - Parameter exceptions: Glob patterns for the files whose content is transferred too.
    public static func metadataOnly(exceptions: [String] = []) -> StepOption {
        StepOption { $0.transfer.metadataOnly = .init(exceptions: exceptions) }
    }
}

extension State {
    /// The files of a client directory.
    ///
    /// - Parameter name: The name that the client uses for the directory, e.g. `context` for
    ///   `buildctl build --local context=.`.
    public static func local(
        _ name: String,
        _ options: StepOption<LocalSourceOptions>...,
        fileID: StaticString = #fileID,
        line: UInt = #line
    ) -> State {
        local(name, LocalSourceOptions().applying(options), CallSite(fileID, line))
    }

    fileprivate static func local(_ name: String, _ step: LocalSourceOptions, _ site: CallSite) -> State {
        guard !name.isEmpty else { return State.scratch.failing(.missing("the name of a local directory"), at: site) }
        return .source(
            SourceOperation.local(name, step.transfer),
            step.vertex,
            localUniqueID: step.transfer.uniqueID,
            site: site
        )
    }
}

/// The files of a client directory; the same as `State.local`.
public func local(
    _ name: String,
    _ options: StepOption<LocalSourceOptions>...,
    fileID: StaticString = #fileID,
    line: UInt = #line
) -> State {
    .local(name, LocalSourceOptions().applying(options), CallSite(fileID, line))
}
