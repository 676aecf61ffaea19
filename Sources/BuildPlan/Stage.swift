public import SourceText

/// A build stage: a base and the steps that run on it.
public struct Stage: Sendable {
    /// The starting point of a stage.
    public enum Base: Sendable, Hashable {
        /// A name to expand and look up: an earlier stage, a named context, `scratch` or an image reference.
        case reference(Word)
        /// Another stage, by its index in the plan, and the range of the reference to it; for syntaxes whose stages can be in any
        /// order.
        case stage(Int, SourceRange)
        /// An image reference, never a stage.
        case image(Word)
        /// The empty image.
        case scratch
    }

    /// The name by which targets and `--from` refer to the stage; nil if the stage has only a number.
    public var name: String?
    /// The text that stands for an unnamed stage in progress output, e.g. `+build`; if nil, the stage's number is shown instead.
    /// Unlike a name, a title can be any text. The steps of a stage with a title are shown without numbers.
    public var title: String?
    /// The range of the name in the source, or of the stage's head (see `range`) if the stage has no name.
    public var nameRange: SourceRange
    public var base: Base
    /// The requested platform, e.g. `linux/arm64` or `$BUILDPLATFORM`; nil for the build's target platform.
    public var platform: Word?
    /// Arguments that the base and every step can use (YAML syntaxes). A Dockerfile declares arguments in steps instead.
    public var arguments: [ArgumentDeclaration] = []
    /// The steps, in the order in which they run.
    public var steps: [Step] = []
    /// The paths to keep: only these are copied from the built stage to an empty image, which becomes the result. If nil, all
    /// files of the stage are kept.
    public var output: [Word]?
    /// The range of the stage's head in the source: the `FROM …` line, or the first key of a Mockerfile's image.
    public var range: SourceRange
    /// The stage's head (see `range`) as written, for messages and `--call=targets`.
    public var head: String
    /// The comment above the stage, for `--call=targets`; empty if there is none.
    public var comment = ""
    /// The value of the `check=` comment above the stage, which configures lint for its head; nil if there is none.
    public var checkDirective: String?

    /// Creates a stage without steps.
    public init(name: String?, nameRange: SourceRange, base: Base, range: SourceRange, head: String) {
        self.name = name
        self.nameRange = nameRange
        self.base = base
        self.range = range
        self.head = head
    }
}
