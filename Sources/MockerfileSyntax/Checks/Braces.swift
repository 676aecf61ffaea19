import BuildPlan
import SourceText
import YAMLTree

/// The form `${NAME…}` of variables in words; `$${` stands for `${`.
enum Braces {
    /// Reports a `${` that names nothing or is never closed.
    static func check(_ word: Word, _ decoding: inout Decoding) {
        scan(word.text) { name, isClosed in
            if !isClosed {
                let message = "a \"${\" is never closed; for the characters themselves write \"$${\""
                decoding.error("bad-variable", message, at: word.range)
            } else if !isName(name) {
                let message = "\"${\(name)}\" names no variable; for the characters themselves write \"$${\""
                decoding.error("bad-variable", message, at: word.range)
            }
        }
    }

    /// The text without its `${…}`; a `$${` becomes the `${` it stands for.
    static func strip(_ text: String) -> String { scan(text) { _, _ in } }

    /// Calls `found` with what stands in each `${…}` and returns the rest.
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

    /// The number of characters up to the brace that closes, with braces inside paired.
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

    /// True where a text begins with a variable's name, followed by nothing or a modifier.
    private static func isName(_ text: Substring) -> Bool {
        let name = text.prefix { Names.isVariableCharacter($0) }
        guard let first = name.first, !first.isNumber else { return false }
        return name.count == text.count || ":-+?#%/".contains(text[name.endIndex])
    }
}
