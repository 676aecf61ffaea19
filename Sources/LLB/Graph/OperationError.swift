/// An operation that can't be, or bytes that are none.
public enum OperationError: Error, Sendable, Hashable, CustomStringConvertible {
    /// A source without an identifier.
    case emptyIdentifier
    /// A blob's reference needs a digest and no tag.
    case blobReference(String)
    /// An exec without arguments.
    case noArguments
    /// An exec without a working directory.
    case noWorkingDirectory
    /// A memory file system that is to start from a source.
    case tmpfsWithSource(target: String)
    /// A mount that has no output.
    case noOutput(target: String)
    /// A file operation without an action.
    case noActions
    /// A file action that refers to one that isn't before it.
    case unknownAction(Int)
    /// A merge of fewer than two inputs.
    case tooFewInputs(Int)
    /// A passthrough without ID, inputs or outputs, or with an output that names no input.
    case passthrough(String)
    /// Bytes that are no vertex, or one that refers to what isn't there; with the reason.
    case undecodable(String)

    /// The reason as a sentence without a full stop.
    public var description: String {
        switch self {
        case .emptyIdentifier: "a source needs an identifier"
        case .blobReference(let reference): "the blob reference \(reference) must have a digest and no tag"
        case .noArguments: "an exec needs arguments"
        case .noWorkingDirectory: "an exec needs a working directory"
        case .tmpfsWithSource(let target): "the tmpfs mount at \(target) can't have a source"
        case .noOutput(let target): "the mount at \(target) has no output"
        case .noActions: "a file operation needs an action"
        case .unknownAction(let index): "there is no file action \(index) before the one that uses it"
        case .tooFewInputs(let count): "a merge needs two inputs and got \(count)"
        case .passthrough(let reason): "a passthrough \(reason)"
        case .undecodable(let reason): "no LLB vertex: \(reason)"
        }
    }
}
