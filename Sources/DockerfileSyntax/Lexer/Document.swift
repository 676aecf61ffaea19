import Diagnostics
import SourceText

/// The result of lexing a file: its items, instructions and errors, in file order. Every byte belongs to exactly one item. The
/// document of a joined source has no items.
struct Document {
    enum Item: Sendable {
        case byteOrderMark(SourceRange)
        /// A parser directive, e.g. `# escape=\`.
        case directive(SourceRange)
        case comment(SourceRange)
        /// A line that is empty or consists of white space.
        case blank(SourceRange)
        /// All lines of an instruction. The index refers to `Document.instructions`; nil if the instruction's arguments can't
        /// be split.
        case instruction(Int?, SourceRange)
        /// The part of the file that isn't lexed, because a line is too long or there are too many instructions or words. It
        /// extends to the end of the file.
        case unread(SourceRange)
    }

    var items: [Item] = []
    /// The instructions that were split into words, including those with an unterminated heredoc.
    var instructions: [Instruction] = []
    /// The errors in file order. BuildKit's frontend stops at the first one.
    private(set) var failures: [Diagnostic] = []
    /// The ranges of instructions that have an empty line among their continuation lines; the linter reports each of them.
    var emptyContinuations: [SourceRange] = []
    var escape = UInt8(ascii: "\\")
    var extensions: Set<LanguageExtension> = []
    /// The range of the first `# slipway:` directive that isn't among the directives at the top and therefore counts as a
    /// comment; nil if there is none.
    var lateDirective: SourceRange?

    mutating func report(_ failure: Diagnostic) { failures.append(failure) }
}
