import ShellWords
import SourceText

/// A heredoc of an instruction, with its content.
struct Heredoc: Sendable {
    /// The line that ends it, and its name.
    var name: String
    /// False where the name is quoted.
    var expands: Bool
    /// True for `<<-`.
    var stripsTabs: Bool
    /// The content, line ends included.
    var content: SourceRange
    /// The line that ends it, with its line end.
    var terminator: SourceRange
}
