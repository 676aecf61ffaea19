import BuildPlan
import SourceText
import ValueTree

/// The value types that several tables share.
enum WharfValues {
    /// Returns a value type for the strings that `isValid` accepts. Their text is taken literally: variables are not expanded.
    ///
    /// - Parameter expected: A phrase for the accepted values, with an article, for the error about any other string.
    static func word(
        _ form: StringForm,
        _ expected: String,
        _ isValid: @escaping @Sendable (String) -> Bool
    ) -> ValueType<Word> {
        ValueType.string(form).map { text, node, decoding in
            if isValid(text), !text.utf8.contains(0) { return Word(text, range: node.range, expansion: .none) }
            let found = text.isEmpty ? "an empty string" : "\"\(text)\""
            decoding.error("bad-value", "\(decoding.subject) must be \(expected), not \(found)", at: node.range)
            return nil
        }
    }

    static let user = word(
        StringForm("a user: NAME or UID, with an optional :GROUP", pattern: "^[^\\s:]+(:[^\\s:]+)?$"),
        "a user, NAME or UID, with an optional :GROUP"
    ) {
        let parts = $0.parts(separatedBy: ":", omittingEmpty: false)
        return parts.count <= 2 && parts.allSatisfy { !$0.isEmpty } && !$0.utf8.contains(where: \.isASCIIWhitespace)
    }

    static let path = word(StringForm("an absolute path", pattern: "^/"), "an absolute path") { $0.hasPrefix("/") }

    /// The path of a file: an absolute path that doesn't end in `/`, `/.` or `/..`.
    static let file = word(
        StringForm("an absolute path of a file", pattern: "^/.*[^/]$"),
        "the absolute path of a file, such as /usr/local/bin/app"
    ) {
        $0.hasPrefix("/") && !["", ".", ".."].contains($0.parts(separatedBy: "/", omittingEmpty: false).last)
    }

    static let port = ValueType.text(
        StringForm("a port: NUMBER[-NUMBER][/PROTOCOL]", pattern: "^[0-9]+(-[0-9]+)?(/(tcp|udp|sctp))?$")
    )
    .map { text, node, decoding -> Word? in
        if isPort(text) { return Word(text, range: node.range, expansion: .none) }
        let expected = "a port such as 8080, 8080/udp or 8000-8010"
        decoding.error("bad-value", "\(decoding.subject) must be \(expected), not \"\(text)\"", at: node.range)
        return nil
    }

    static let environment = map(
        StringForm("a variable's name", plural: "names of variables"),
        "the name of a variable"
    )

    static let labels = map(StringForm("a label's name", plural: "names of labels"), "the name of a label")

    private static func map(_ keys: StringForm, _ expected: String) -> ValueType<[KeyValue]> {
        ValueType.string().map(keys: keys) { key, decoding, range in
            if !key.isEmpty, !key.utf8.contains(0), !key.utf8.contains(UInt8(ascii: "=")) { return true }
            decoding.error("bad-key", "a key of \(decoding.subject) must be \(expected), not \"\(key)\"", at: range)
            return false
        }.map { entries, _, _ in
            entries.map { entry in
                KeyValue(
                    key: Word(entry.source.key, range: entry.source.keyRange, expansion: .none),
                    value: Word(entry.value, range: entry.source.value.range, expansion: .none)
                )
            }
        }
    }

    /// Returns whether a text begins with an ASCII letter, digit or underscore and consists only of ASCII letters, digits and the
    /// characters in `signs`.
    static func isName(_ text: String, besides signs: String) -> Bool {
        guard let first = text.utf8.first, first.isASCIIAlphanumeric || first == UInt8(ascii: "_") else { return false }
        return text.utf8.allSatisfy { $0.isASCIIAlphanumeric || signs.utf8.contains($0) }
    }

    /// Returns whether a text is `NUMBER[-NUMBER][/PROTOCOL]`, with numbers from 1 to 65535 in ascending order.
    private static func isPort(_ text: String) -> Bool {
        let halves = text.parts(separatedBy: "/", omittingEmpty: false)
        guard halves.count <= 2, let numbers = halves.first?.parts(separatedBy: "-", omittingEmpty: false),
            numbers.count <= 2
        else { return false }
        guard halves.count == 1 || ["tcp", "udp", "sctp"].contains(halves[1]) else { return false }
        let values = numbers.map { $0.utf8.allSatisfy(\.isASCIIDigit) ? UInt16($0) ?? 0 : 0 }
        return values.allSatisfy { $0 > 0 } && values == values.sorted()
    }
}
