import SourceText

/// A token of a Nix file. The kinds distinguish only what an outline of the file needs.
struct NixToken: Sendable, Hashable {
    enum Kind: Sendable, Hashable {
        /// An identifier or a keyword.
        case word
        /// A string in either form (`"…"` or `''…''`).
        case string
        /// A whole interpolation, `${…}`, as a component of an attribute path.
        case interpolation
        /// A number, a URI or a path, including `<nixpkgs>`.
        case literal
        /// One of `{ } ( ) [ ] ; : = , @ ?`, `.`, `...`, `/` or `//`; other operators are `operation`.
        case mark
        case operation
    }

    var kind: Kind
    var range: SourceRange
    /// The identifier, keyword or mark, or the text of a `"…"` string without interpolations and escapes; empty for other tokens.
    var text: String
    /// The index of the closing bracket's token, if this token is an opening bracket; nil for other tokens.
    var partner: Int?

    func isMark(_ text: String) -> Bool { kind == .mark && self.text == text }

    func isWord(_ text: String) -> Bool { kind == .word && self.text == text }

    /// Whether the token can be a component of an attribute path.
    var canNameAttribute: Bool { kind == .word || kind == .string || kind == .interpolation }

    /// The attribute that the token names if it is a component of an attribute path; nil if only evaluation determines the name,
    /// or if the token can't name an attribute.
    var attribute: String? {
        switch kind {
        case .word: text
        // `text` is empty for a string with interpolations or escapes, but also for `""`, which is two bytes long.
        case .string: text.isEmpty && range.end - range.start > 2 ? nil : text
        default: nil
        }
    }
}
