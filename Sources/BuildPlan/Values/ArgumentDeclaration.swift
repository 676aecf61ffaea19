public import SourceText

/// A build argument: a name that `--build-arg` can set, e.g. `ARG GO_VERSION=1.25`.
public struct ArgumentDeclaration: Sendable, Hashable {
    public var name: Word
    /// The value if the build doesn't set the argument; nil if there is no default.
    public var defaultValue: Word?
    /// The description, from the comment above the declaration; empty if there is none.
    public var comment: String
    /// The range of the declaring instruction, for the line numbers in messages and outlines; nil if there is none.
    public var instructionRange: SourceRange?

    public init(name: Word, defaultValue: Word? = nil, comment: String = "") {
        self.name = name
        self.defaultValue = defaultValue
        self.comment = comment
    }
}
