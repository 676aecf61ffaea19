public import SourceText

/// One image under construction.
public struct Stage: Sendable {
    /// What a stage starts from.
    public enum Base: Sendable, Hashable {
        /// A name to expand, then to look up: an earlier stage, a named context, `scratch` or an image reference.
        case reference(Word)
        /// Another stage of the plan, by index; a syntax uses it where stages may stand in any order.
        case stage(Int, SourceRange)
        /// An image reference, never a stage.
        case image(Word)
        /// Nothing.
        case scratch
    }

    /// The stage's name as targets and `--from` use it; nil where it goes by its number only.
    public var name: String?
    /// Where the name stands; the stage's head where it has none.
    public var nameRange: SourceRange
    /// What it starts from.
    public var base: Base
    /// The platform asked for, e.g. `linux/arm64` or `$BUILDPLATFORM`.
    public var platform: Word?
    /// Arguments that hold for the base and every step (YAML syntaxes; a Dockerfile has steps for them).
    public var arguments: [ArgumentDeclaration]
    /// What is done, in order.
    public var steps: [Step]
    /// Where not nil: the result is an empty image with only these paths of what was built.
    public var output: [Word]?
    /// The head of the stage in the source (`FROM …` line, the image's first key).
    public var range: SourceRange
    /// The head as written, for messages and targets.
    public var head: String
    /// The comment above it, for `--call=targets`; empty where there is none.
    public var comment: String
    /// The value of the `check=` comment above it, which sets lint rules for it alone; nil where there is none.
    public var checkDirective: String?

    /// A stage of a plan.
    public init(
        name: String?,
        nameRange: SourceRange,
        base: Base,
        platform: Word? = nil,
        arguments: [ArgumentDeclaration] = [],
        steps: [Step] = [],
        output: [Word]? = nil,
        range: SourceRange,
        head: String,
        comment: String = ""
    ) {
        self.name = name
        self.nameRange = nameRange
        self.base = base
        self.platform = platform
        self.arguments = arguments
        self.steps = steps
        self.output = output
        self.range = range
        self.head = head
        self.comment = comment
    }
}
