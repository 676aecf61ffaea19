import SourceText

/// The JSON form of a command: an array of strings.
enum JSONArray {
    /// What a text is.
    enum Reading {
        /// No JSON array; the text stands for itself.
        case none
        /// An array with something else than strings in it, at these bytes.
        case mixed(Range<Int>)
        /// The strings, each with its bytes.
        case strings([Piece])
    }

    /// How deep arrays and objects may nest before the text counts as no JSON.
    private static let depthLimit = 10_000

    /// Reads a text that must be one array from start to end.
    static func read(_ text: Bytes) -> Reading {
        let text = text.trimmedStart
        guard text.first == UInt8(ascii: "[") else { return .none }
        var scanner = JSONScanner(text)
        scanner.position += 1
        scanner.skipSpace()
        var strings: [Piece] = []
        var other: Range<Int>?
        if scanner.take(UInt8(ascii: "]")) { return scanner.isAtEndAfterSpace ? .strings([]) : .none }
        while true {
            scanner.skipSpace()
            let start = scanner.position
            if scanner.peek == UInt8(ascii: "\"") {
                guard let string = scanner.string() else { return .none }
                strings.append(Piece(string, start..<scanner.position))
            } else {
                guard scanner.skipValue(depthLimit: depthLimit - 1) else { return .none }
                other = other ?? start..<scanner.position
            }
            scanner.skipSpace()
            if scanner.take(UInt8(ascii: ",")) { continue }
            guard scanner.take(UInt8(ascii: "]")), scanner.isAtEndAfterSpace else { return .none }
            return other.map { .mixed($0) } ?? .strings(strings)
        }
    }
}

/// Steps over JSON as Go's `encoding/json` accepts it.
struct JSONScanner {
    let text: Bytes
    var position: Int

    init(_ text: Bytes) {
        self.text = text
        position = text.startIndex
    }

    var peek: UInt8? { position < text.endIndex ? text[position] : nil }

    var isAtEndAfterSpace: Bool {
        mutating get {
            skipSpace()
            return position == text.endIndex
        }
    }

    mutating func skipSpace() {
        while let byte = peek, byte == 0x20 || (0x09...0x0A).contains(byte) || byte == 0x0D { position += 1 }
    }

    mutating func take(_ byte: UInt8) -> Bool {
        guard peek == byte else { return false }
        position += 1
        return true
    }

    /// Takes a string; nil where it is not well formed. Halves of surrogate pairs become U+FFFD.
    mutating func string() -> String? {
        guard take(UInt8(ascii: "\"")) else { return nil }
        let start = position
        while let byte = peek, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") {
            guard byte >= 0x20 else { return nil }
            position += 1
        }
        if take(UInt8(ascii: "\"")) { return text[start..<(position - 1)].string }
        var value = Array(text[start..<position])
        while let byte = peek {
            position += 1
            switch byte {
            case UInt8(ascii: "\""): return String(repairing: value[...])
            case UInt8(ascii: "\\"):
                guard let character = escape() else { return nil }
                value += Array(String(character).utf8)
            case ..<0x20: return nil
            default: value.append(byte)
            }
        }
        return nil
    }

    private mutating func escape() -> Unicode.Scalar? {
        guard let byte = peek else { return nil }
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
        case UInt8(ascii: "b"): return "\u{08}"
        case UInt8(ascii: "f"): return "\u{0C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"):
            guard let first = hexadecimal() else { return nil }
            guard (0xD800..<0xDC00).contains(first) else { return Unicode.Scalar(first) ?? "\u{FFFD}" }
            let mark = position
            if take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")), let second = hexadecimal(),
                (0xDC00..<0xE000).contains(second)
            {
                return Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00)) ?? "\u{FFFD}"
            }
            position = mark
            return "\u{FFFD}"
        default: return nil
        }
    }

    private mutating func hexadecimal() -> UInt32? {
        guard position + 4 <= text.endIndex else { return nil }
        var value: UInt32 = 0
        for byte in text[position..<(position + 4)] {
            switch byte {
            case 0x30...0x39: value = value << 4 | UInt32(byte - 0x30)
            case 0x41...0x46: value = value << 4 | UInt32(byte - 0x37)
            case 0x61...0x66: value = value << 4 | UInt32(byte - 0x57)
            default: return nil
            }
        }
        position += 4
        return value
    }

    /// Steps over any value, without recursion; false where it is not well formed.
    mutating func skipValue(depthLimit: Int) -> Bool {
        var open: [UInt8] = []
        while true {
            skipSpace()
            switch peek {
            case UInt8(ascii: "["), UInt8(ascii: "{"):
                guard let byte = peek, open.count < depthLimit else { return false }
                position += 1
                skipSpace()
                let close = byte == UInt8(ascii: "[") ? UInt8(ascii: "]") : UInt8(ascii: "}")
                if !take(close) {
                    open.append(close)
                    if close == UInt8(ascii: "}"), !key() { return false }
                    continue
                }
            case UInt8(ascii: "\""): if string() == nil { return false }
            default: if !literal() { return false }
            }
            // A value is complete: close what it ends, or go on behind a comma.
            while true {
                guard let close = open.last else { return true }
                skipSpace()
                if take(close) {
                    open.removeLast()
                    continue
                }
                guard take(UInt8(ascii: ",")) else { return false }
                if close == UInt8(ascii: "}"), !key() { return false }
                break
            }
        }
    }

    private mutating func key() -> Bool {
        skipSpace()
        guard string() != nil else { return false }
        skipSpace()
        return take(UInt8(ascii: ":"))
    }

    private mutating func literal() -> Bool {
        for word in ["true", "false", "null"] where text[position...].starts(with: word.utf8) {
            position += word.utf8.count
            return true
        }
        let start = position
        _ = take(UInt8(ascii: "-"))
        if !take(UInt8(ascii: "0")) { guard digits() else { return false } }
        if take(UInt8(ascii: ".")) { guard digits() else { return false } }
        if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
            if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
            guard digits() else { return false }
        }
        // A number that no double can hold makes Go give the array up.
        return Double(text[start..<position].string)?.isFinite ?? false
    }

    private mutating func digits() -> Bool {
        let start = position
        while let byte = peek, (0x30...0x39).contains(byte) { position += 1 }
        return position > start
    }
}
