import SourceText

/// Functions that split the arguments of an instruction into words. Each stops after `limit + 1` words, so that the memory for
/// the words of a long line is bounded.
enum Words {
    /// Splits at white space and ignores quotes: `a "b c"` becomes `a`, `"b` and `c"`.
    static func split(_ text: Bytes, limit: Int) -> [Piece] {
        var words: [Piece] = []
        var start = text.startIndex
        var cancellation = CancellationCheck(every: 1024)
        while start < text.endIndex, words.count <= limit, !cancellation.isCancelled() {
            let end = text[start...].firstIndex(where: \.isBlank) ?? text.endIndex
            words.append(Piece(text[start..<end]))
            start = text[end...].firstIndex { !$0.isBlank } ?? text.endIndex
        }
        return words
    }

    /// Splits at white space that is neither quoted nor escaped: `A="b c" D=e\ f` becomes `A="b c"` and `D=e\ f`. The
    /// words keep quotes and escapes, except for an escape character at the end of the text, which is dropped.
    static func quoted(_ text: Bytes, escape: UInt8, limit: Int) -> [Piece] {
        var words: [Piece] = []
        var position = text.startIndex
        var cancellation = CancellationCheck(every: 1024)
        while words.count <= limit, !cancellation.isCancelled() {
            while position < text.endIndex {
                let length = text.spaceLength(at: position)
                if length == 0 { break }
                position += length
            }
            guard position < text.endIndex else { return words }
            let end = wordEnd(text, from: position, escape: escape)
            var word = text[position..<end]
            position = end
            if end == text.endIndex, endsWithOpenEscape(word, escape: escape) { word = word.dropLast() }
            if !word.isEmpty { words.append(Piece(word)) }
        }
        return words
    }

    /// Returns the index after the word that starts at `start`. The word ends before white space that is neither quoted nor
    /// escaped.
    private static func wordEnd(_ text: Bytes, from start: Int, escape: UInt8) -> Int {
        var position = start
        var quote: UInt8?
        while position < text.endIndex {
            let byte = text[position]
            if byte == escape, quote != UInt8(ascii: "'") {
                position += 1
                if position < text.endIndex { position += characterLength(text, at: position) }
                continue
            }
            if let open = quote {
                if byte == open { quote = nil }
            } else if byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\"") {
                quote = byte
            } else if text.spaceLength(at: position) > 0 {
                return position
            }
            position += 1
        }
        return min(position, text.endIndex)
    }

    /// Returns whether a word ends with an escape character that has nothing to escape: true for `a\`, false for `a\\`.
    private static func endsWithOpenEscape(_ word: Bytes, escape: UInt8) -> Bool {
        guard word.last == escape else { return false }
        var position = word.startIndex
        var quote: UInt8?
        while position < word.endIndex {
            let byte = word[position]
            if byte == escape, quote != UInt8(ascii: "'") {
                if position + 1 == word.endIndex { return true }
                position += 1
            } else if let open = quote {
                if byte == open { quote = nil }
            } else if byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\"") {
                quote = byte
            }
            position += 1
        }
        return false
    }

    private static func characterLength(_ text: Bytes, at index: Int) -> Int {
        var length = 1
        guard text[index] >= 0xC0 else { return length }
        while index + length < text.endIndex, text[index + length] & 0xC0 == 0x80, length < 4 { length += 1 }
        return length
    }

    /// Splits a word such as `KEY=value` at its first `=`. Returns nil if the word has no `=`.
    static func cut(_ word: Piece) -> (key: Piece, value: Piece)? {
        let text = word.text
        guard let equals = text.utf8.firstIndex(of: UInt8(ascii: "=")) else { return nil }
        let offset = word.bounds.lowerBound + text.utf8.distance(from: text.startIndex, to: equals)
        let middle = min(offset, word.bounds.upperBound)
        let after = min(middle + 1, word.bounds.upperBound)
        return (
            Piece(String(text[..<equals]), word.bounds.lowerBound..<middle),
            Piece(String(text[text.utf8.index(after: equals)...]), after..<word.bounds.upperBound)
        )
    }
}
