public import SourceText

/// A piece of source text that may name variables, with its place.
public struct Word: Sendable, Hashable {
    /// How a word's variables are written.
    public enum Expansion: Sendable, Hashable {
        /// Not at all: the text is the value.
        case none
        /// As in a Dockerfile: `$NAME`, `${NAME}` and its modifiers, quotes and the escape character.
        case shell
        /// As in a Dockerfile's heredoc: variables are expanded, quotes and backslashes stay.
        case shellRaw
        /// As in the YAML syntaxes: `${NAME}` and its modifiers only; `$${` stands for `${`, all else for itself.
        case braces
    }

    /// The text as written; for YAML the scalar's value.
    public var text: String
    /// Where it stands; of a YAML block scalar the whole block.
    public var range: SourceRange
    /// How its variables are written.
    public var expansion: Expansion

    /// A word of the source.
    public init(_ text: String, range: SourceRange, expansion: Expansion) {
        self.text = text
        self.range = range
        self.expansion = expansion
    }
}
