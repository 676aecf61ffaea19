public import OCISpec

/// An invalid step of a chain, and the call that added it.
///
/// An invalid step doesn't interrupt the chain: the state keeps the error and passes it on to every state that is made from
/// it. `State.marshal(for:_:)`, `State.output(for:_:)` and `State.validate()` throw the error.
public struct StateError: Error, Sendable, CustomStringConvertible {
    public let reason: Reason
    /// The call that added the invalid step.
    public let site: CallSite

    public enum Reason: Error, Sendable, Hashable {
        /// The operation has invalid fields.
        case operation(OperationError)
        /// The text isn't an image reference.
        case imageReference(String, ImageReferenceError)
        case imageConfig(ImageConfigError)
        /// The name of an environment variable is empty or contains `=`.
        case variableName(String)
        /// The command line ends within quotes or after a backslash.
        case unfinishedWord(String)
        /// The state isn't the result of a run with a mount at this path.
        case noMount(target: String)
        /// A required value, which the associated text describes, is missing or invalid.
        case missing(String)
    }

    init(_ reason: Reason, at site: CallSite) {
        self.reason = reason
        self.site = site
    }

    /// The call site and the reason, as `MODULE/FILE:LINE: REASON`.
    public var description: String { "\(site): \(reason)" }
}

extension StateError.Reason: CustomStringConvertible {
    /// The message without the call site, e.g. `expected the URL of a Git repository`.
    public var description: String {
        switch self {
        case .operation(let error): "\(error)"
        case .imageReference(let text, let error): "image \"\(text)\": \(error)"
        case .imageConfig(let error): "\(error)"
        case .variableName(let name):
            "\"\(name)\" can't be the name of an environment variable: expected a name that isn't empty and has no ="
        case .unfinishedWord(let line): "the command line ends within quotes or after a backslash: \(line)"
        case .noMount(let target):
            "no file system is mounted at \(target): expected a mount target of the run that produced this state"
        case .missing(let what): "expected \(what)"
        }
    }
}
