public import SourceText

/// A piece of source text that may contain variables, and its range.
public struct Word: Sendable, Hashable {
    /// The rules by which a word's variables are expanded.
    public enum Expansion: Sendable, Hashable {
        /// No expansion: the text is the value.
        case none
        /// A Dockerfile word: `$NAME`, `${NAME}` with modifiers such as `${NAME:-default}`, quotes and the escape
        /// character.
        case shell
        /// A Dockerfile heredoc: variables are expanded, quotes stay, and a backslash escapes the next character, e.g. `\$`.
        case shellRaw
        /// A YAML value: only `${NAME}` with its modifiers is expanded; `$${` stands for a literal `${`.
        case braces
    }

    /// The text as written; for YAML, the scalar's value.
    public var text: String
    /// The word's range in the source; for a YAML block scalar, the whole block.
    public var range: SourceRange
    public var expansion: Expansion

    public init(_ text: String, range: SourceRange, expansion: Expansion) {
        self.text = text
        self.range = range
        self.expansion = expansion
    }
}
