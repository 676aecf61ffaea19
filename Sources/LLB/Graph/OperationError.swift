/// An invalid operation, or bytes that can't be decoded as an operation or a definition.
public enum OperationError: Error, Sendable, Hashable, CustomStringConvertible {
    case emptyIdentifier
    /// A blob reference that has a tag or no digest.
    case blobReference(String)
    case noArguments
    case noWorkingDirectory
    /// A tmpfs mount with a source.
    case tmpfsWithSource(target: String)
    case noOutput(target: String)
    case noActions
    /// A file action refers to the action at this index (counted from 0), but no earlier action has that index.
    case unknownAction(Int)
    case tooFewInputs(Int)
    /// A passthrough without an ID, inputs or outputs, or with an output that isn't the index of an input.
    case passthrough(String)
    /// Bytes that aren't a vertex or definition, or a reference in them to a vertex, input or text that doesn't exist. The
    /// associated value is the reason.
    case undecodable(String)

    /// The fault in the operation, e.g. `a merge needs at least two inputs, got 1`.
    public var description: String {
        switch self {
        case .emptyIdentifier: "a source needs an identifier"
        case .blobReference(let reference): "the blob reference \(reference) must have a digest and no tag"
        case .noArguments: "an exec needs arguments"
        case .noWorkingDirectory: "an exec needs a working directory"
        case .tmpfsWithSource(let target): "the tmpfs mount at \(target) can't have a source"
        case .noOutput(let target):
            "no output at \(target): expected the target of a writable bind mount that keeps its changes"
        case .noActions: "a file operation needs an action"
        case .unknownAction(let index):
            "a file action refers to action \(index) (counted from 0), which doesn't precede it"
        case .tooFewInputs(let count): "a merge needs at least two inputs, got \(count)"
        case .passthrough(let reason): "a passthrough \(reason)"
        case .undecodable(let reason): "invalid LLB: \(reason)"
        }
    }
}
