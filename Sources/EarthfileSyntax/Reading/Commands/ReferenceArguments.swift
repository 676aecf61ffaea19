import Diagnostics
import SourceText

/// A reference with arguments in parentheses, `(+TARGET/ARTIFACT --ARG=VALUE …)`.
struct ReferenceArguments: Sendable {
    var reference: TreeWord
    /// The words after the reference, as written.
    var arguments: [TreeWord]

    /// Returns whether a word is in parentheses, which may themselves be in double quotes.
    static func matches(_ word: TreeWord) -> Bool {
        let bytes = word.text.utf8
        if bytes.first == UInt8(ascii: "("), bytes.last == UInt8(ascii: ")") { return true }
        return word.text.hasPrefix("\"(") && word.text.hasSuffix(")\"")
    }

    /// Splits a word that is in parentheses; returns nil after reporting an error.
    init?(_ word: TreeWord, reader: CommandReader, diagnostics: inout DiagnosticSink) {
        let bytes = Array(word.text.utf8)
        let margin = bytes.first == UInt8(ascii: "\"") ? 2 : 1
        var parts: [TreeWord] = []
        var start: Int?
        var isQuoted = false
        var isEscaped = false
        let end = max(margin, bytes.count - margin)
        for index in margin..<end {
            let byte = bytes[index]
            let isSpace = byte.isBlank || byte == UInt8(ascii: "\n")
            if isSpace, !isQuoted, !isEscaped {
                if let first = start { parts.append(word.part(first..<index, of: bytes)) }
                start = nil
                continue
            }
            if byte == UInt8(ascii: "\""), !isEscaped { isQuoted.toggle() }
            isEscaped = byte == UInt8(ascii: "\\")
            start = start ?? index
        }
        if let first = start { parts.append(word.part(first..<end, of: bytes)) }
        guard let reference = parts.first, !isQuoted, !isEscaped else {
            let message =
                isQuoted
                ? "the double quote in \(quoted(word.text)) isn't closed"
                : "expected a reference in the parentheses: (+TARGET/ARTIFACT --ARG=VALUE)"
            diagnostics.error("earthfile.arguments", message, at: reader.location(word.range))
            return nil
        }
        self.reference = reference
        arguments = Array(parts.dropFirst())
    }
}

extension TreeWord {
    fileprivate func part(_ bytes: Range<Int>, of all: [UInt8]) -> TreeWord {
        TreeWord(text: String(repairing: all[bytes]), range: range(of: bytes))
    }
}
