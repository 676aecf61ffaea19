import ShellWords
import SourceText

/// A heredoc of an instruction with its content:
///
///     COPY <<-EOF /etc/motd
///         hello
///     EOF
struct Heredoc: Sendable {
    /// The name, `EOF`.
    var name: String
    /// Whether variables in the content are expanded: false if the name is quoted.
    var expands: Bool
    /// Whether the heredoc is `<<-`.
    var stripsTabs: Bool
    /// The content, with its line ends.
    var content: SourceRange
    /// The line that ends the content, with its line end.
    var terminator: SourceRange
}
