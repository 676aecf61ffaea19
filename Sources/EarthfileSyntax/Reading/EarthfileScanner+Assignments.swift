import Diagnostics
import SourceText

/// The words of `ARG`, `ENV`, `LET` and `SET`.
extension EarthfileScanner {
    /// Reads flags, a key, and optionally `=` and a value; returns nil after reporting an error.
    mutating func assignment(_ keyword: Keyword) -> [TreeWord]? {
        var words: [TreeWord] = []
        skipBlanks()
        while offset < bytes.count, bytes[offset] == UInt8(ascii: "-") {
            let start = offset
            while offset < bytes.count, !bytes[offset].endsKey { offset += 1 }
            words.append(word(start..<offset))
            skipBlanks()
        }
        guard offset < bytes.count, !bytes[offset].isLineEnd else { return words }
        if bytes[offset] == UInt8(ascii: "#") { return assignmentWithoutKey(flags: words) }
        guard let key = key(keyword) else { return nil }
        words.append(key)
        var hasSign = offset < bytes.count && bytes[offset] == UInt8(ascii: "=")
        if hasSign {
            words.append(word(offset..<(offset + 1)))
            offset += 1
        }
        guard var pieces = pieces() else { return nil }
        if !hasSign, let first = pieces.first, first.count == 1, bytes[first.lowerBound] == UInt8(ascii: "=") {
            hasSign = true
            words.append(word(first))
            pieces.removeFirst()
        }
        appendValue(pieces, to: &words, hasSign: hasSign)
        return words
    }

    /// Reads the words of a statement with a `#` where the key is expected. Directly after a flag, `#` doesn't start a comment,
    /// so EarthBuild reads what follows as the key.
    private mutating func assignmentWithoutKey(flags: [TreeWord]) -> [TreeWord]? {
        guard var pieces = pieces() else { return nil }
        guard !pieces.isEmpty else { return flags }
        let first = pieces.removeFirst()
        guard let separator = bytes[first].separatorOutsideQuotes else {
            var words = flags + [word(first)]
            let hasSign = pieces.first.map { bytes[$0].elementsEqual("=".utf8) } ?? false
            if hasSign { words.append(word(pieces.removeFirst())) }
            appendValue(pieces, to: &words, hasSign: hasSign)
            return words
        }
        let sign = first.lowerBound + separator
        var words = flags + [word(first.lowerBound..<sign), word(sign..<(sign + 1))]
        appendValue([(sign + 1)..<first.upperBound] + pieces, to: &words, hasSign: true)
        return words
    }

    /// Appends `=` and the value. The range of the `=` is empty if the file has none there.
    private func appendValue(_ pieces: [Range<Int>], to words: inout [TreeWord], hasSign: Bool) {
        let first = pieces.first?.lowerBound ?? words.last?.range.end ?? offset
        var value: [UInt8] = []
        var end = first
        var next = first
        for piece in pieces {
            // Blanks between words are kept; line continuations between them are removed.
            var blanks = next
            while blanks < piece.lowerBound, bytes[blanks].isBlank, value.count > 0 {
                value.append(bytes[blanks])
                blanks += 1
            }
            value += bytes[piece]
            next = piece.upperBound
            end = next
        }
        while let last = value.last, last.isBlank || last.isLineEnd { value.removeLast() }
        let range = SourceRange(first, end)
        if value.isEmpty {
            if hasSign { words.append(TreeWord(text: "", range: range)) }
            return
        }
        if !hasSign { words.append(TreeWord(text: "=", range: SourceRange(first, first))) }
        words.append(TreeWord(text: LineContinuation.removed(from: value[...]), range: range))
    }

    /// Returns the ranges of the words up to the end of the statement; nil after reporting an error.
    private mutating func pieces() -> [Range<Int>]? {
        var pieces: [Range<Int>] = []
        while startsWord() {
            let start = offset
            guard skipWord() != nil else { return nil }
            pieces.append(start..<offset)
        }
        return pieces
    }

    private mutating func key(_ keyword: Keyword) -> TreeWord? {
        let start = offset
        if !bytes[offset].isASCIIDigit {
            while offset < bytes.count, bytes[offset].isASCIIAlphanumeric || bytes[offset] == UInt8(ascii: "_") {
                offset += 1
            }
        }
        if offset > start, offset == bytes.count || bytes[offset].endsKey { return word(start..<offset) }
        while offset < bytes.count, !bytes[offset].endsKey { offset += 1 }
        let range = SourceRange(start, max(offset, start + 1))
        let text = source.text(range)
        var message =
            "\(quoted(text)) can't be the name of a variable; expected letters, digits and '_' after \(keyword.rawValue)"
        if text == "\\" { message += " on the same line" }
        diagnostics.error("earthfile.variable-name", message, at: SourceLocation(file: source, range: range))
        skipToLineEnd()
        return nil
    }

    private func word(_ range: Range<Int>) -> TreeWord {
        let range = SourceRange(range.lowerBound, range.upperBound)
        return TreeWord(text: source.text(range), range: range)
    }

    private mutating func skipBlanks() {
        while offset < bytes.count, bytes[offset].isBlank { offset += 1 }
    }
}

extension UInt8 {
    /// Whether the byte ends a flag or a key: a blank, a line end, `=` or `#`.
    var endsKey: Bool { isBlank || isLineEnd || self == UInt8(ascii: "=") || self == UInt8(ascii: "#") }
}
