import BuildPlan
import SourceText
import ValueTree

/// Checks references to variables in words, e.g. `${NAME}` or `${NAME:-default}`. `$${` is a literal `${`.
enum Braces {
    /// Reports each unclosed `${` in a word, and each `${…}` that doesn't name a variable.
    static func check(_ word: Word, _ decoding: inout Decoding) {
        scan(word.text) { name, isClosed in
            if !isClosed {
                let message = "a \"${\" is never closed; write \"$${\" for a literal \"${\""
                decoding.error("bad-variable", message, at: word.range)
            } else if !isName(name) {
                let message = "\"${\(name)}\" doesn't name a variable; write \"$${\" for a literal \"${\""
                decoding.error("bad-variable", message, at: word.range)
            }
        }
    }

    /// Reports a `${` in a `v1alpha1` file, which doesn't expand it. Used for values that can't contain a literal `${`, e.g. URLs
    /// and packages.
    ///
    /// - Returns: Whether a `${` was reported.
    static func needVersion(_ word: Word, _ decoding: inout Decoding) -> Bool {
        guard !decoding.has("v1"), word.text.hasBytes(of: "${") else { return false }
        decoding.needs("v1", "\"${\" in \(decoding.subject)", at: word.range)
        return true
    }

    /// Returns the text without its `${…}` and with `$${` replaced by `${`.
    static func strip(_ text: String) -> String { scan(text) { _, _ in } }

    /// Calls `found` with the text inside each `${…}` and whether its brace is closed. Returns the text outside, with
    /// `$${` replaced by `${`.
    @discardableResult
    private static func scan(_ text: String, _ found: (Substring, Bool) -> Void) -> String {
        var rest = text[...]
        var outside = ""
        while let dollar = rest.firstIndex(of: "$") {
            outside += rest[..<dollar]
            rest = rest[dollar...]
            if rest.hasPrefix("$${") {
                outside += "${"
                rest = rest.dropFirst(3)
            } else if rest.hasPrefix("${") {
                rest = rest.dropFirst(2)
                let inside = rest.prefix(insideLength(rest))
                rest = rest.dropFirst(inside.count)
                found(inside, !rest.isEmpty)
                rest = rest.dropFirst()
            } else {
                outside += "$"
                rest = rest.dropFirst()
            }
        }
        return outside + rest
    }

    /// Returns the number of characters before the closing brace, or of all characters if there is none. Nested pairs of braces
    /// are skipped.
    private static func insideLength(_ text: Substring) -> Int {
        var depth = 0
        var length = 0
        for character in text {
            if character == "{" { depth += 1 }
            if character == "}" {
                if depth == 0 { return length }
                depth -= 1
            }
            length += 1
        }
        return length
    }

    /// Returns whether a string is a variable's name, optionally followed by a modifier, e.g. `NAME:-default`.
    private static func isName(_ text: Substring) -> Bool {
        let name = text.prefix { Names.isVariableCharacter($0) }
        guard let first = name.first, !first.isNumber else { return false }
        return name.count == text.count || ":-+?#%/".contains(text[name.endIndex])
    }
}
