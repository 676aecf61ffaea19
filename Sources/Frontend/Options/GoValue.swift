import Diagnostics

/// A parser of numbers with the rules and error messages of Go's `strconv`.
enum GoValue {
    /// The reason why a value is invalid.
    struct Problem: Error, CustomStringConvertible {
        /// The reason in the words of BuildKit's frontend.
        var description: String
    }

    /// Parses a decimal 64-bit integer with an optional sign, e.g. `-1`.
    static func integer(_ text: String) throws(Problem) -> Int64 {
        let digits = text.utf8.first.map { "+-".utf8.contains($0) } == true ? text.dropFirst() : text[...]
        try check(digits, of: text, by: "ParseInt")
        guard let number = Int64(text) else { throw outOfRange(text, by: "ParseInt") }
        return number
    }

    /// Parses an unsigned decimal 64-bit integer, e.g. `1024`.
    static func natural(_ text: String) throws(Problem) -> UInt64 {
        try check(text[...], of: text, by: "ParseUint")
        guard let number = UInt64(text) else { throw outOfRange(text, by: "ParseUint") }
        return number
    }

    private static func check(_ digits: Substring, of text: String, by function: String) throws(Problem) {
        guard !digits.isEmpty, digits.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else {
            throw Problem(description: "strconv.\(function): parsing \(quoted(text)): invalid syntax")
        }
    }

    private static func outOfRange(_ text: String, by function: String) -> Problem {
        Problem(description: "strconv.\(function): parsing \(quoted(text)): value out of range")
    }
}
