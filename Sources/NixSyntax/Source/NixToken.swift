import SourceText

/// A token of a Nix file. The kinds distinguish only what an outline of the file needs.
struct NixToken: Sendable, Hashable {
    enum Kind: Sendable, Hashable {
        /// An identifier or a keyword.
        case word
        /// A string in either form (`"…"` or `''…''`), or a path in angle brackets.
        case string
        /// A whole interpolation, `${…}`, as a component of an attribute path.
        case interpolation
        /// A number, path or URI.
        case literal
        /// One of `{ } ( ) [ ] ; : = , . @ ?`, or `//`; any other operator is `operation`.
        case mark
        case operation
    }

    var kind: Kind
    var range: SourceRange
    /// The identifier, keyword, mark, or text of a string without interpolation; empty for other tokens.
    var text: String
    /// The index of the closing token for an opening bracket; nil for other tokens.
    var partner: Int?

    func isMark(_ text: String) -> Bool { kind == .mark && self.text == text }

    func isWord(_ text: String) -> Bool { kind == .word && self.text == text }

    /// The attribute that the token names if it is a component of an attribute path; nil if it can't name one.
    var attribute: String? { kind == .word || kind == .string ? text : nil }
}
