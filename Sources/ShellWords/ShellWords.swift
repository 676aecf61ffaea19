import Diagnostics

/// A source of variable values.
public protocol VariableLookup {
    /// Returns the value of a variable; nil if it is not set. An empty value counts as set.
    func value(of name: String) -> String?
}

extension Dictionary: VariableLookup where Key == String, Value == String {
    public func value(of name: String) -> String? { self[name] }
}

/// A lookup in which no variable is set.
public struct NoVariables: VariableLookup, Sendable {
    public init() {}

    public func value(of name: String) -> String? { nil }
}

/// A lookup that calls a closure.
public struct ClosureLookup: VariableLookup {
    private let body: (String) -> String?

    public init(_ body: @escaping (String) -> String?) { self.body = body }

    public func value(of name: String) -> String? { body(name) }
}

/// The result of an expansion and the variables that it looked up.
public struct ExpandedWord: Sendable, Hashable {
    /// The text with variables replaced, and quotes and escapes removed unless the rules keep them.
    public var value: String
    /// Names of variables that were set, each once, in the order of their first use.
    public var matched: [String]
    /// Names of variables that were not set, each once, in the order of their first use.
    public var unmatched: [String]
}

/// The error for a word that can't be expanded.
public struct ShellWordsError: Error, Sendable, Hashable {
    /// The complete message, e.g. `failed to process "${A": syntax error: missing '}'`.
    public var message: String
    /// Only the reason, e.g. `syntax error: missing '}'`.
    public var reason: String
    /// Names of the set variables that were looked up before the error.
    public var matched: [String]
    /// Names of the unset variables that were looked up before the error.
    public var unmatched: [String]
}

/// The rules of a Dockerfile for expanding and splitting words: quotes, the escape character, `$NAME`, `${NAME}` and its
/// modifiers.
///
/// Rules and messages are those of BuildKit's Dockerfile frontend (`frontend/dockerfile/shell`). Modifiers are `:-` `-`
/// `:+` `+` `:?` `?` `#` `##` `%` `%%` `/` `//`. In a pattern, `*` and `?` are wildcards, and a backslash escapes either of
/// them, itself, `}` and `/`. Substitutions nest up to `depthLimit` levels. Expansion takes time proportional to the word's
/// length plus the steps that `MatchingBudget` counts.
public struct ShellWords: Sendable, Hashable {
    /// The escape character, in ASCII: a backslash, or a backtick if the file's `escape` directive selects it.
    public var escape: UInt8
    /// Whether quotes stay in the result. In either case, the text between them is treated as quoted.
    public var keepsQuotes: Bool
    /// Whether escape characters stay in the result.
    public var keepsEscapes: Bool
    /// Whether quotes are treated like any other character, as in the content of a heredoc.
    public var ignoresQuotes: Bool
    /// Whether references to unset variables stay as written; otherwise they expand to nothing.
    public var keepsUnset: Bool

    /// The maximum nesting depth of substitutions.
    public static let depthLimit = 100
    /// The maximum length of the result of `${NAME//PATTERN/REPLACEMENT}`, in Unicode scalars, checked after each
    /// replacement.
    public static let replacementLimit = 4 << 20

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

    /// The rules for the content of an expanding heredoc: quotes are ordinary characters. A backslash is dropped and makes
    /// the next character literal, even if the file's `escape` directive selects the backtick.
    public static let heredoc = ShellWords(ignoresQuotes: true)

    /// Expands a word.
    ///
    /// - Parameter budget: The budget for matching patterns; by default, a separate budget for this word.
    /// - Throws: `ShellWordsError` for an unterminated quote or brace, an unknown modifier, an invalid pattern, a missing
    ///   variable that `?` requires, or an exceeded limit or budget, and if the task is cancelled.
    public func expand(
        _ word: String,
        in variables: some VariableLookup,
        budget: @autoclosure () -> MatchingBudget = MatchingBudget()
    ) throws(ShellWordsError) -> ExpandedWord {
        if isPlain(word) { return ExpandedWord(value: word, matched: [], unmatched: []) }
        var expander = Expander(word, rules: self, variables: variables, budget: budget(), splits: false)
        let value = try expand(word, with: &expander)
        return ExpandedWord(
            value: String(decoding: value, as: UTF8.self),
            matched: expander.matched,
            unmatched: expander.unmatched
        )
    }

    /// Expands a word in which `$(…)` stands for the output of a command.
    ///
    /// The text of a command is not expanded; a shell will do that. Quotes in it stay, as do the backslashes in its double quotes;
    /// any other backslash is dropped. Parentheses nest.
    ///
    /// - Parameter output: Returns the text that replaces a command. It is called for the commands in the order in which they
    ///   appear; its results don't affect later calls.
    /// - Throws: `ShellWordsError` in the same cases as `expand(_:in:budget:)`, and for a missing `)`.
    public func expand(
        _ word: String,
        in variables: some VariableLookup,
        output: @escaping (String) -> String
    ) throws(ShellWordsError) -> String {
        if isPlain(word) { return word }
        var expander = Expander(word, rules: self, variables: variables, splits: false)
        expander.commandOutput = output
        return String(decoding: try expand(word, with: &expander), as: UTF8.self)
    }

    /// Expands a word, then splits it at white space that is neither quoted nor escaped.
    ///
    /// - Throws: `ShellWordsError` in the same cases as `expand(_:in:)`.
    public func split(_ word: String, in variables: some VariableLookup) throws(ShellWordsError) -> [String] {
        var expander = Expander(word, rules: self, variables: variables, splits: true)
        _ = try expand(word, with: &expander)
        return expander.words?.finished() ?? []
    }

    /// Returns whether expansion would leave a word unchanged and look up no variable.
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
            // Expansion drops a byte order mark at the start.
            return bytes.first != 0xEF || !bytes.starts(with: [0xEF, 0xBB, 0xBF])
        }
    }

    private func expand(
        _ word: String,
        with expander: inout Expander
    ) throws(ShellWordsError) -> [UInt8] {
        var result: [UInt8] = []
        // Values are often longer than the names of their variables.
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
