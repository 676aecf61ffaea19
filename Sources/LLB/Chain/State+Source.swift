/// The options of a source that the caller creates as a `SourceOperation`.
public struct SourceOptions: StepOptions {
    public var vertex = VertexOptions()

    init() {}
}

extension State {
    /// The files of a source operation, for kinds of source without a dedicated function.
    public static func source(
        _ operation: SourceOperation,
        _ options: StepOption<SourceOptions>...,
        fileID: StaticString = #fileID,
        line: UInt = #line
    ) -> State {
        source(operation, SourceOptions().applying(options).vertex, site: CallSite(fileID, line))
    }

    static func source(
        _ operation: SourceOperation,
        _ options: VertexOptions,
        localUniqueID: String = "",
        site: CallSite
    ) -> State {
        guard !operation.identifier.isEmpty else {
            return State.scratch.failing(.operation(.emptyIdentifier), at: site)
        }
        let step = GraphStep(.source(operation), options: options, localUniqueID: localUniqueID, site: site)
        return State.scratch.replacing(StepOutput(step), platform: options.platform)
    }
}

/// The empty file system.
public var scratch: State { .scratch }
