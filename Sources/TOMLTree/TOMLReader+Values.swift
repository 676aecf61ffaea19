extension TOMLReader {
    /// Reads a value. The keys of an inline table become entries below `path`.
    mutating func value(of node: Node, _ path: [String]?, depth: Int) throws(TOMLTreeError) -> TOMLTree.Value {
        guard depth <= TOMLTree.depthLimit else { throw error("nested deeper than \(TOMLTree.depthLimit) levels") }
        switch next {
        case UInt8(ascii: "\""):
            if take("\"\"\"") { return .string(try longString(UInt8(ascii: "\""))) }
            offset += 1
            return .string(try basicString())
        case UInt8(ascii: "'"):
            if take("'''") { return .string(try longString(UInt8(ascii: "'"))) }
            offset += 1
            return .string(try literalString())
        case UInt8(ascii: "["): return .array(try array(depth: depth))
        case UInt8(ascii: "{"):
            try inlineTable(node, path, depth: depth)
            return .table
        default: return try plainValue()
        }
    }

    private mutating func array(depth: Int) throws(TOMLTreeError) -> [TOMLTree.Value] {
        offset += 1
        var members: [TOMLTree.Value] = []
        while true {
            try skipLines()
            if take("]") { return members }
            guard next != nil else { throw unexpected("a value or ']'") }
            members.append(try value(of: Node(.value, entry: nil), nil, depth: depth + 1))
            try skipLines()
            guard take(",") else {
                if take("]") { return members }
                throw unexpected("',' or ']'")
            }
        }
    }

    private mutating func inlineTable(_ node: Node, _ path: [String]?, depth: Int) throws(TOMLTreeError) {
        offset += 1
        skipBlanks()
        if take("}") { return }
        while true {
            try keyAndValue(in: node, path, depth: depth + 1)
            skipBlanks()
            if take("}") { return }
            guard take(",") else { throw unexpected("',' or '}'") }
        }
    }

    // MARK: Strings

    mutating func literalString() throws(TOMLTreeError) -> String {
        let start = offset
        while let byte = next, byte != UInt8(ascii: "'") {
            try refuseControl(byte)
            offset += 1
        }
        let text = String(decoding: bytes[start..<offset], as: UTF8.self)
        guard take("'") else { throw unexpected("the closing '") }
        return text
    }

    mutating func basicString() throws(TOMLTreeError) -> String {
        var text: [UInt8] = []
        while let byte = next, byte != UInt8(ascii: "\"") {
            try refuseControl(byte)
            offset += 1
            if byte == UInt8(ascii: "\\") { text += try escape() } else { text.append(byte) }
        }
        guard take("\"") else { throw unexpected("the closing \"") }
        return String(decoding: text, as: UTF8.self)
    }

    /// Reads a string of several lines, from behind the three quotes that open it.
    private mutating func longString(_ quote: UInt8) throws(TOMLTreeError) -> String {
        var text: [UInt8] = []
        _ = newline()
        while let byte = next {
            if byte == quote, bytes[offset...].starts(with: [quote, quote, quote]) {
                offset += 3
                // Up to two quotes may belong to the text.
                for _ in 0..<2 where take(quote) { text.append(quote) }
                return String(decoding: text, as: UTF8.self)
            }
            if newline() {
                text.append(0x0A)
                continue
            }
            try refuseControl(byte)
            offset += 1
            guard byte == UInt8(ascii: "\\"), quote == UInt8(ascii: "\"") else {
                text.append(byte)
                continue
            }
            // A line that ends in it goes on at the next word.
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

    private func refuseControl(_ byte: UInt8) throws(TOMLTreeError) {
        guard byte >= 0x20 && byte != 0x7F || byte == 0x09 else {
            if byte == 0x0A || byte == 0x0D { throw unexpected("the closing quote") }
            throw error("a control character in a text; write it as an escape")
        }
    }

    /// Reads what stands behind a backslash.
    private mutating func escape() throws(TOMLTreeError) -> [UInt8] {
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
            let digits = bytes[offset...].prefix(count).prefix { Character(Unicode.Scalar($0)).isHexDigit }
            offset += digits.count
            guard digits.count == count, let code = UInt32(String(decoding: digits, as: UTF8.self), radix: 16),
                let scalar = Unicode.Scalar(code)
            else { throw error("expected a character's number, of \(count) hexadecimal digits", at: start) }
            return Array(String(Character(scalar)).utf8)
        default: throw error("no such escape; there are \\b \\t \\n \\f \\r \\\" \\\\ \\uXXXX \\UXXXXXXXX", at: start)
        }
    }

    // MARK: Numbers, dates, truth

    private mutating func plainValue() throws(TOMLTreeError) -> TOMLTree.Value {
        let start = offset
        while let byte = next, Self.isPlain(byte) { offset += 1 }
        // One blank may stand between a date and its time.
        if offset - start == 10, next == UInt8(ascii: " "), offset + 1 < bytes.count,
            (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[offset + 1]), bytes[start + 4] == UInt8(ascii: "-")
        {
            offset += 1
            while let byte = next, Self.isPlain(byte) { offset += 1 }
        }
        let word = String(decoding: bytes[start..<offset], as: UTF8.self)
        guard !word.isEmpty else { throw unexpected("a value") }
        if word == "true" || word == "false" { return .boolean(word == "true") }
        if let value = try TOMLNumber.value(word, at: { self.error($0, at: start) }) { return value }
        if TOMLDate.isDate(word) { return .date(word) }
        throw error("expected a value, found \(word); a text stands in quotes", at: start)
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "+"),
            UInt8(ascii: "."), UInt8(ascii: ":"), 0x80...:
            true
        default: false
        }
    }
}

/// The numbers of TOML.
enum TOMLNumber {
    /// Reads a number; nil where the word is none.
    ///
    /// - Throws: where it is a whole number that has no room in 64 bits.
    static func value(
        _ word: String,
        at error: (String) -> TOMLTreeError
    ) throws(TOMLTreeError) -> TOMLTree.Value? {
        let isSigned = word.hasPrefix("+") || word.hasPrefix("-")
        let body = isSigned ? word.dropFirst() : word[...]
        if body == "inf" { return .float(word.hasPrefix("-") ? -.infinity : .infinity) }
        if body == "nan" { return .float(.nan) }
        for (prefix, radix) in [("0x", 16), ("0o", 8), ("0b", 2)] where body.hasPrefix(prefix) {
            guard !isSigned, let digits = digits(body.dropFirst(2), radix: radix) else { return nil }
            guard let number = Int(digits, radix: radix) else { throw error("\(word) has no room in 64 bits") }
            return .integer(number)
        }
        let parts = body.split(maxSplits: 1, omittingEmptySubsequences: false) { $0 == "e" || $0 == "E" }
        let mantissa = parts[0].split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard let whole = digits(mantissa[0], radix: 10), whole == "0" || !whole.hasPrefix("0") else { return nil }
        let sign = word.hasPrefix("-") ? "-" : ""
        if parts.count == 1, mantissa.count == 1 {
            guard let number = Int(sign + whole) else { throw error("\(word) has no room in 64 bits") }
            return .integer(number)
        }
        var text = sign + whole
        if mantissa.count == 2 {
            guard let fraction = digits(mantissa[1], radix: 10) else { return nil }
            text += "." + fraction
        }
        if parts.count == 2 {
            let exponent = parts[1].hasPrefix("+") || parts[1].hasPrefix("-") ? parts[1].dropFirst() : parts[1]
            guard let power = digits(exponent, radix: 10) else { return nil }
            text += "e" + (parts[1].hasPrefix("-") ? "-" : "") + power
        }
        return Double(text).map { .float($0) }
    }

    /// Digits without the underscores between them; nil where there is anything else, or an underscore elsewhere.
    private static func digits(_ text: Substring, radix: Int) -> String? {
        let groups = text.split(separator: "_", omittingEmptySubsequences: false)
        let areDigits = groups.allSatisfy { group in
            !group.isEmpty && group.allSatisfy { $0.isASCII && ($0.hexDigitValue.map { $0 < radix } ?? false) }
        }
        return areDigits ? groups.joined() : nil
    }
}

/// The dates and times of TOML; they are told apart from other words, and not read.
enum TOMLDate {
    /// True for a date, a time of the day, or both with or without an offset from UTC.
    static func isDate(_ word: String) -> Bool {
        let bytes = Array(word.utf8)
        guard bytes.count > 10 else { return isDay(bytes[...]) || isTime(bytes[...]) }
        let separators = [UInt8(ascii: "T"), UInt8(ascii: "t"), UInt8(ascii: " ")]
        guard isDay(bytes[..<10]), separators.contains(bytes[10]) else { return isTime(bytes[...]) }
        var time = bytes[11...]
        if let last = time.last, last == UInt8(ascii: "Z") || last == UInt8(ascii: "z") {
            time = time.dropLast()
        } else if time.count > 6, let sign = time.dropLast(5).last,
            [UInt8(ascii: "+"), UInt8(ascii: "-")].contains(sign)
        {
            guard numbers(time.suffix(5), ":", [2, 2], [0...23, 0...59]) != nil else { return false }
            time = time.dropLast(6)
        }
        return isTime(time)
    }

    private static func isDay(_ bytes: ArraySlice<UInt8>) -> Bool {
        guard let day = numbers(bytes, "-", [4, 2, 2], [0...9999, 1...12, 1...31]) else { return false }
        let isLeap = day[0] % 4 == 0 && (day[0] % 100 != 0 || day[0] % 400 == 0)
        return day[2] <= [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][day[1] - 1]
    }

    private static func isTime(_ bytes: ArraySlice<UInt8>) -> Bool {
        let parts = bytes.split(separator: UInt8(ascii: "."), maxSplits: 1, omittingEmptySubsequences: false)
        guard numbers(parts.first ?? [], ":", [2, 2, 2], [0...23, 0...59, 0...60]) != nil else { return false }
        return parts.count == 1 || !parts[1].isEmpty && parts[1].allSatisfy { (0x30...0x39).contains($0) }
    }

    /// Numbers of these lengths with a separator between them, in these ranges.
    private static func numbers(
        _ bytes: ArraySlice<UInt8>,
        _ separator: Unicode.Scalar,
        _ lengths: [Int],
        _ ranges: [ClosedRange<Int>]
    ) -> [Int]? {
        let parts = bytes.split(separator: UInt8(ascii: separator), omittingEmptySubsequences: false)
        guard parts.count == lengths.count else { return nil }
        var numbers: [Int] = []
        for (part, (length, range)) in zip(parts, zip(lengths, ranges)) {
            guard part.count == length, part.allSatisfy({ (0x30...0x39).contains($0) }),
                let number = Int(String(decoding: part, as: UTF8.self)), range.contains(number)
            else { return nil }
            numbers.append(number)
        }
        return numbers
    }
}
