import SourceText

/// The exec form of a command: a list of strings as in JSON, `["echo", "hello"]`.
///
/// EarthBuild reads it leniently, and so does this type: commas may be missing or repeated, and an unknown escape stays as it is.
enum ExecForm {
    /// Returns the strings of a list; nil if the words aren't a list, which means that they form a shell command.
    static func strings(of words: [TreeWord]) -> [TreeWord]? {
        guard let first = words.first, let last = words.last, first.text.utf8.first == UInt8(ascii: "["),
            last.text.utf8.last == UInt8(ascii: "]")
        else { return nil }
        var strings: [TreeWord] = []
        var string: [UInt8]?
        var start = 0
        var isEscaped = false
        for (index, word) in words.enumerated() {
            let bytes = Array(word.text.utf8)
            let end = index == words.count - 1 ? bytes.count - 1 : bytes.count
            for position in stride(from: index == 0 ? 1 : 0, to: end, by: 1) {
                let byte = bytes[position]
                if isEscaped {
                    isEscaped = false
                    string? += decoded(byte)
                } else if let content = string {
                    switch byte {
                    case UInt8(ascii: "\""):
                        let end = word.range(of: position..<(position + 1)).end
                        strings.append(TreeWord(text: String(repairing: content[...]), range: SourceRange(start, end)))
                        string = nil
                    case UInt8(ascii: "\\"): isEscaped = true
                    default: string?.append(byte)
                    }
                } else if byte == UInt8(ascii: "\"") {
                    string = []
                    start = word.range(of: position..<(position + 1)).start
                } else if byte != UInt8(ascii: ","), !byte.isBlank, !byte.isLineEnd {
                    return nil
                }
            }
        }
        return string == nil ? strings : nil
    }

    private static func decoded(_ escaped: UInt8) -> [UInt8] {
        switch escaped {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): [escaped]
        case UInt8(ascii: "b"): [0x08]
        case UInt8(ascii: "f"): [0x0C]
        case UInt8(ascii: "n"): [0x0A]
        case UInt8(ascii: "r"): [0x0D]
        case UInt8(ascii: "t"): [0x09]
        default: [UInt8(ascii: "\\"), escaped]
        }
    }
}

extension TreeWord {
    /// Returns the source range of the given bytes of the text, or the range of the whole word if line continuations were removed
    /// from the text.
    func range(of bytes: Range<Int>) -> SourceRange {
        guard text.utf8.count == range.end - range.start else { return range }
        return SourceRange(range.start + bytes.lowerBound, range.start + bytes.upperBound)
    }

    /// The key, `=` and value in a word of a `LABEL` statement. Empty parts are left out.
    var labelParts: [TreeWord] {
        let bytes = Array(text.utf8)
        guard let separator = bytes.separatorOutsideQuotes else { return text.isEmpty ? [] : [self] }
        let ranges = [0..<separator, separator..<(separator + 1), (separator + 1)..<bytes.count]
        return ranges.filter { !$0.isEmpty }.map { TreeWord(text: String(repairing: bytes[$0]), range: range(of: $0)) }
    }
}

extension Sequence<UInt8> {
    /// The offset of the first `=` outside quotes, from the start of the sequence; nil if there is none.
    var separatorOutsideQuotes: Int? {
        var quote: UInt8?
        for (offset, byte) in enumerated() {
            if let open = quote {
                if byte == open { quote = nil }
            } else if byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\"") {
                quote = byte
            } else if byte == UInt8(ascii: "=") {
                return offset
            }
        }
        return nil
    }
}
