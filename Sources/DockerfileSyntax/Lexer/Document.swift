import Diagnostics
import SourceText

/// The items of a file, in order. Every byte is in exactly one item.
struct Document {
    enum Item: Sendable {
        case byteOrderMark(SourceRange)
        /// A parser directive, e.g. `# escape=\`.
        case directive(SourceRange)
        case comment(SourceRange)
        /// A line of only white space.
        case blank(SourceRange)
        /// An instruction with all its lines: its index in `instructions`, or nil if it can't be parsed.
        case instruction(Int?, SourceRange)
        /// A line that is too long, and everything after it.
        case unread(SourceRange)
    }

    var items: [Item] = []
    /// The instructions without syntax errors.
    var instructions: [Instruction] = []
    /// The errors; BuildKit's frontend stops at the first one.
    private(set) var failures: [Diagnostic] = []
    /// The ranges of instructions with an empty line between their continuation lines.
    var emptyContinuations: [SourceRange] = []
    var escape = UInt8(ascii: "\\")

    mutating func report(_ failure: Diagnostic) { failures.append(failure) }
}
