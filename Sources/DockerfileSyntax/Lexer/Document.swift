import Diagnostics
import SourceText

/// A file cut into its lines' meanings: every byte is in exactly one item, in order.
struct Document {
    /// A stretch of the file.
    enum Item: Sendable {
        /// The mark that some editors put first.
        case byteOrderMark(SourceRange)
        /// A comment that steers the reading.
        case directive(SourceRange)
        /// A comment line.
        case comment(SourceRange)
        /// A line of white space.
        case blank(SourceRange)
        /// An instruction with all its lines: its index, nil where it could not be read.
        case instruction(Int?, SourceRange)
        /// What follows a line that is too long.
        case unread(SourceRange)
    }

    /// All of the file.
    var items: [Item] = []
    /// The instructions that could be read.
    var instructions: [Instruction] = []
    /// What could not be read; the first is the one that the peer stops at.
    private(set) var failures: [Diagnostic] = []
    /// Instructions with an empty line among their continuation lines.
    var emptyContinuations: [SourceRange] = []
    /// The escape character.
    var escape = UInt8(ascii: "\\")

    /// Adds an error.
    mutating func report(_ failure: Diagnostic) { failures.append(failure) }
}
