import Diagnostics

/// Looks variables up for an expansion. A value where the name is set, nil where it is not.
public protocol VariableLookup {
    /// The value of a variable, nil where it is not set; an empty value counts as set.
    func value(of name: String) -> String?
}

/// A lookup in a dictionary.
extension Dictionary: VariableLookup where Key == String, Value == String {
    /// The value under the name.
    public func value(of name: String) -> String? { self[name] }
}

/// A lookup where nothing is set.
public struct NoVariables: VariableLookup, Sendable {
    /// A lookup without variables.
    public init() {}

    /// Always nil.
    public func value(of name: String) -> String? { nil }
}

/// A lookup through a closure.
public struct ClosureLookup: VariableLookup {
    private let body: (String) -> String?

    /// A lookup that asks `body`.
    public init(_ body: @escaping (String) -> String?) { self.body = body }

    /// What the closure answers.
    public func value(of name: String) -> String? { body(name) }
}

/// What an expansion gave, and the variables it asked for.
public struct ExpandedWord: Sendable, Hashable {
    /// The text with quotes and escapes taken away (by the options) and variables replaced.
    public var value: String
    /// Names that were set, each once, in the order of their first use.
    public var matched: [String]
    /// Names that were not set, each once, in the order of their first use.
    public var unmatched: [String]
}

/// An expansion that failed.
public struct ShellWordsError: Error, Sendable, Hashable {
    /// The whole message: `failed to process "WORD": REASON`.
    public var message: String
    /// The reason alone, e.g. `syntax error: missing '}'`.
    public var reason: String
    /// Names that were set among those asked for until then.
    public var matched: [String]
    /// Names that were not set among those asked for until then.
    public var unmatched: [String]
}

/// Expands and splits words by a Dockerfile's rules: quotes, the escape character, `$NAME`, `${NAME}` and its modifiers.
///
/// A value without state. Modifiers are `:-` `-` `:+` `+` `:?` `?` `#` `##` `%` `%%` `/` `//`; patterns know
/// `*` and `?`, and a backslash before either, before itself, `}` and `/`. Substitutions nest to a depth of
/// `depthLimit`. Time is in proportion to the word, for patterns to the product of pattern and value.
/// The rules and the messages are those of BuildKit's Dockerfile frontend (`frontend/dockerfile/shell`).
public struct ShellWords: Sendable, Hashable {
    /// The character that takes the meaning from the one after it: `\` or, by directive, a backtick.
    public var escape: UInt8
    /// Keeps quotes in the result; they still protect what is between them.
    public var keepsQuotes: Bool
    /// Keeps escape characters in the result.
    public var keepsEscapes: Bool
    /// Treats quotes as any other character (heredoc contents).
    public var ignoresQuotes: Bool
    /// Leaves references to unset variables as they are written.
    public var keepsUnset: Bool

    /// How deep substitutions may nest.
    public static let depthLimit = 100

    /// Rules for plain words; the flags change them for progress names and heredocs.
    public init(
        escape: UInt8 = UInt8(ascii: "\\"),
        keepsQuotes: Bool = false,
        keepsEscapes: Bool = false,
        ignoresQuotes: Bool = false,
        keepsUnset: Bool = false
    ) {
        self.escape = escape
        self.keepsQuotes = keepsQuotes
        self.keepsEscapes = keepsEscapes
        self.ignoresQuotes = ignoresQuotes
        self.keepsUnset = keepsUnset
    }

    /// The rules for the content of an expanding heredoc: quotes stay, the escape is always a backslash.
    public static let heredoc = ShellWords(ignoresQuotes: true)

    /// Expands a word and says which variables it used.
    ///
    /// - Throws: `ShellWordsError` for quotes or braces without an end, a modifier that does not exist,
    ///   a bad pattern, or a variable that `?` demands.
    public func expand(_ word: String, in variables: some VariableLookup) throws(ShellWordsError) -> ExpandedWord {
        if isPlain(word) { return ExpandedWord(value: word, matched: [], unmatched: []) }
        var expander = Expander(word, rules: self, variables: variables, splits: false)
        let value = try expand(word, with: &expander)
        return ExpandedWord(
            value: String(decoding: value, as: UTF8.self),
            matched: expander.matched,
            unmatched: expander.unmatched
        )
    }

    /// Expands a word, then splits it at white space that is neither quoted nor escaped.
    ///
    /// - Throws: `ShellWordsError` as `expand` does.
    public func split(_ word: String, in variables: some VariableLookup) throws(ShellWordsError) -> [String] {
        var expander = Expander(word, rules: self, variables: variables, splits: true)
        _ = try expand(word, with: &expander)
        return expander.words?.finished() ?? []
    }

    /// The value of a word that is plain text: true where expansion would change nothing and ask for nothing.
    public func isPlain(_ word: String) -> Bool {
        var word = word
        let escape = self.escape
        return word.withUTF8 { bytes in
            for byte in bytes {
                switch byte {
                case UInt8(ascii: "$"), UInt8(ascii: "'"), UInt8(ascii: "\""), escape: return false
                default: continue
                }
            }
            // A byte order mark at the start is dropped by the scanner.
            return bytes.first != 0xEF || !bytes.starts(with: [0xEF, 0xBB, 0xBF])
        }
    }

    private func expand(
        _ word: String,
        with expander: inout Expander
    ) throws(ShellWordsError) -> [UInt8] {
        var result: [UInt8] = []
        // Values are often longer than their names.
        result.reserveCapacity(expander.source.count + 32)
        do {
            try expander.run(until: nil, keepsEscapes: keepsEscapes, into: &result)
            return result
        } catch {
            throw ShellWordsError(
                message: "failed to process \(quoted(word)): \(error.reason)",
                reason: error.reason,
                matched: expander.matched,
                unmatched: expander.unmatched
            )
        }
    }
}
