public import SourceText

/// A build argument: a name that `--build-arg` may give a value.
public struct ArgumentDeclaration: Sendable, Hashable {
    /// The name, as declared.
    public var name: Word
    /// The value where the build gives none; nil declares the name only.
    public var defaultValue: Word?
    /// What it is for, from the comment above it; empty where there is none.
    public var comment: String
    /// The whole instruction that declares it, where there is one; messages and outlines name its lines.
    public var instructionRange: SourceRange?

    /// A declared argument.
    public init(name: Word, defaultValue: Word? = nil, comment: String = "") {
        self.name = name
        self.defaultValue = defaultValue
        self.comment = comment
    }
}
