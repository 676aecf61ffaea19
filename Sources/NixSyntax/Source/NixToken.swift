import SourceText

/// A token of a Nix file. Only what the outline of a file depends on is told apart.
struct NixToken: Sendable, Hashable {
    enum Kind: Sendable, Hashable {
        /// A name or a keyword.
        case word
        /// A string in either form, or a path in angle brackets.
        case string
        /// An interpolation as a part of an attribute path, `${…}` as a whole.
        case interpolation
        /// A number, path or URI.
        case literal
        /// One of `{ } ( ) [ ] ; : = , . @ ?`, or `//`; any other operator is `operation`.
        case mark
        case operation
    }

    var kind: Kind
    var range: SourceRange
    /// The name, keyword, mark, or text of a string without interpolation; empty for other tokens.
    var text: String
    /// For an opening bracket, the index of the token that closes it.
    var partner: Int?

    func isMark(_ text: String) -> Bool { kind == .mark && self.text == text }

    func isWord(_ text: String) -> Bool { kind == .word && self.text == text }

    /// The attribute that the token names if it is a part of an attribute path.
    var attribute: String? { kind == .word || kind == .string ? text : nil }
}
