import SourceText
import ValueTree

extension TOMLReader {
    /// Parses the value of a key or an item of an array. The keys of an inline table, e.g. `{ a = 1 }`, are added to `table`.
    mutating func value(in table: TOMLTable) throws(TOMLSyntaxError) -> ValueNode {
        let start = offset
        let content: ValueNode.Content
        switch next {
        case UInt8(ascii: "\""):
            content = string(take("\"\"\"") ? try longString(UInt8(ascii: "\"")) : try shortString())
        case UInt8(ascii: "'"): content = string(take("'''") ? try longString(UInt8(ascii: "'")) : try shortString())
        case UInt8(ascii: "["): content = .sequence(try array(table))
        case UInt8(ascii: "{"):
            try inlineTable(table)
            content = .mapping(table.entries)
        default: content = .scalar(try plainValue())
        }
        return ValueNode(content, range: SourceRange(start, offset))
    }

    private func string(_ text: String) -> ValueNode.Content { .scalar(ValueScalar(text, .string, isPlain: false)) }

    private mutating func shortString() throws(TOMLSyntaxError) -> String {
        if take("\"") { return try basicString() }
        offset += 1
        return try literalString()
    }

    private mutating func array(_ table: TOMLTable) throws(TOMLSyntaxError) -> [ValueNode] {
        offset += 1
        var items: [ValueNode] = []
        while true {
            try skipLines()
            if take("]") { return items }
            guard next != nil else { throw unexpected("a value or ']'") }
            items.append(try value(in: self.table(.value, in: table, SourceRange(offset, offset))))
            try skipLines()
            guard take(",") else {
                if take("]") { return items }
                throw unexpected("',' or ']'")
            }
        }
    }

    private mutating func inlineTable(_ table: TOMLTable) throws(TOMLSyntaxError) {
        offset += 1
        skipBlanks()
        if take("}") { return }
        while true {
            try keyAndValue(in: table)
            skipBlanks()
            if take("}") { return }
            guard take(",") else { throw unexpected("',' or '}'") }
        }
    }

    // MARK: Strings

    /// Parses the rest of a literal string such as `'C:\a'`, after its opening quote.
    mutating func literalString() throws(TOMLSyntaxError) -> String {
        let start = offset
        while let byte = next, byte != UInt8(ascii: "'") {
            try checkControl(byte)
            offset += 1
        }
        let text = String(decoding: bytes[start..<offset], as: UTF8.self)
        guard take("'") else { throw unexpected("the closing '") }
        return text
    }

    /// Parses the rest of a basic string such as `"a\tb"`, after its opening quote.
    mutating func basicString() throws(TOMLSyntaxError) -> String {
        var text: [UInt8] = []
        while let byte = next, byte != UInt8(ascii: "\"") {
            try checkControl(byte)
            offset += 1
            if byte == UInt8(ascii: "\\") { text += try escape() } else { text.append(byte) }
        }
        guard take("\"") else { throw unexpected("the closing \"") }
        return String(decoding: text, as: UTF8.self)
    }

    /// Parses the rest of a multi-line string, e.g. `"""a"""`, after its three opening quotes.
    private mutating func longString(_ quote: UInt8) throws(TOMLSyntaxError) -> String {
        var text: [UInt8] = []
        _ = newline()
        while let byte = next {
            if byte == quote, bytes[offset...].starts(with: [quote, quote, quote]) {
                offset += 3
                // Up to two quotes before the three closing quotes belong to the text: `"""a"""""` is `a""`.
                for _ in 0..<2 where take(quote) { text.append(quote) }
                return String(decoding: text, as: UTF8.self)
            }
            if newline() {
                text.append(0x0A)
                continue
            }
            try checkControl(byte)
            offset += 1
            guard byte == UInt8(ascii: "\\"), quote == UInt8(ascii: "\"") else {
                text.append(byte)
                continue
            }
            // A backslash at the end of a line removes the line end and all white space that follows.
            let place = offset
            skipBlanks()
            if newline() {
                repeat { skipBlanks() } while newline()
            } else {
                offset = place
                text += try escape()
            }
        }
        throw unexpected("the three closing quotes")
    }

    private func checkControl(_ byte: UInt8) throws(TOMLSyntaxError) {
        guard byte >= 0x20 && byte != 0x7F || byte == 0x09 else {
            if byte == 0x0A || byte == 0x0D { throw unexpected("the closing quote") }
            throw error("a control character is not allowed here; write it as an escape in double quotes")
        }
    }

    /// Parses the rest of an escape after its backslash, e.g. `u00e9`.
    private mutating func escape() throws(TOMLSyntaxError) -> [UInt8] {
        let start = offset - 1
        guard let byte = next else { throw unexpected("an escape") }
        offset += 1
        switch byte {
        case UInt8(ascii: "b"): return [0x08]
        case UInt8(ascii: "t"): return [0x09]
        case UInt8(ascii: "n"): return [0x0A]
        case UInt8(ascii: "f"): return [0x0C]
        case UInt8(ascii: "r"): return [0x0D]
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): return [byte]
        case UInt8(ascii: "u"), UInt8(ascii: "U"):
            let count = byte == UInt8(ascii: "u") ? 4 : 8
            let digits = bytes[offset...].prefix(count).prefix(while: \.isASCIIHexDigit)
            offset += digits.count
            guard digits.count == count, let code = UInt32(String(decoding: digits, as: UTF8.self), radix: 16),
                let scalar = Unicode.Scalar(code)
            else { throw error("expected \(count) hexadecimal digits of a Unicode scalar value", at: start) }
            return Array(String(Character(scalar)).utf8)
        default:
            throw error("unknown escape; expected one of \\b \\t \\n \\f \\r \\\" \\\\ \\uXXXX \\UXXXXXXXX", at: start)
        }
    }

    // MARK: Numbers, dates and booleans

    private mutating func plainValue() throws(TOMLSyntaxError) -> ValueScalar {
        let start = offset
        while let byte = next, Self.isPlain(byte) { offset += 1 }
        // A space may separate a date from its time: `1979-05-27 07:32:00`.
        if offset - start == 10, next == UInt8(ascii: " "), offset + 1 < bytes.count,
            bytes[offset + 1].isASCIIDigit, bytes[start + 4] == UInt8(ascii: "-")
        {
            offset += 1
            while let byte = next, Self.isPlain(byte) { offset += 1 }
        }
        let word = String(decoding: bytes[start..<offset], as: UTF8.self)
        guard !word.isEmpty else { throw unexpected("a value") }
        guard let type = Self.type(of: word) else {
            throw error("expected a value, found \(word); put strings in quotes", at: start)
        }
        if type == .integer(nil) { throw error("\(word) exceeds 64 bits", at: start) }
        return ValueScalar(word, type, isPlain: true)
    }

    private static func type(of word: String) -> ValueScalar.ScalarType? {
        if word == "true" || word == "false" { return .boolean(word == "true") }
        return TOMLNumber.type(of: word) ?? (TOMLDate.isDate(word) ? .date : nil)
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        isBare(byte) || byte >= 0x80 || [UInt8(ascii: "+"), UInt8(ascii: "."), UInt8(ascii: ":")].contains(byte)
    }
}
