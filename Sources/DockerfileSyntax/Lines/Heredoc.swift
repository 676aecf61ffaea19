import ShellWords
import SourceText

/// A heredoc of an instruction with its content:
///
///     COPY <<EOF /etc/motd
///     hello
///     EOF
struct Heredoc: Sendable {
    /// The heredoc's name without quotes, e.g. `EOF`.
    var name: String
    /// Whether variables in the content are expanded; false if the name is quoted, as in `<<'EOF'`.
    var expands: Bool
    /// Whether the heredoc starts with `<<-`, which strips leading tabs from its lines.
    var stripsTabs: Bool
    /// The source range of the content, with its line ends; empty if the terminator follows immediately.
    var content: SourceRange
    /// The source range of the line that ends the content, e.g. `EOF`, with its line end.
    var terminator: SourceRange
}
