extension JSONValue {
    /// How deep arrays and objects may nest.
    public static let depthLimit = 256

    /// Reads one JSON text (RFC 8259).
    ///
    /// Bytes that are no UTF-8 and escaped surrogates without their other half become U+FFFD, as in Go.
    /// - Throws: `JSONError` where the text is no JSON, nests deeper than `depthLimit`, or goes on after the value.
    public init(parsing text: some Sequence<UInt8>) throws(JSONError) {
        var reader = JSONReader(bytes: Array(text))
        self = try reader.document()
    }

    /// Reads one JSON text.
    ///
    /// - Throws: `JSONError` as for bytes.
    public init(parsing text: String) throws(JSONError) { try self.init(parsing: text.utf8) }
}

private struct JSONReader {
    let bytes: [UInt8]
    var offset = 0

    init(bytes: [UInt8]) { self.bytes = bytes }

    /// The byte at the read position; nil at the end.
    var next: UInt8? { offset < bytes.count ? bytes[offset] : nil }

    mutating func document() throws(JSONError) -> JSONValue {
        let value = try value(depth: 0)
        skipSpace()
        if next != nil { throw unexpected("the end of the text") }
        return value
    }

    mutating func skipSpace() {
        while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { offset += 1 }
    }

    func unexpected(_ expected: String) -> JSONError {
        guard let next else { return JSONError("unexpected end of JSON, expected \(expected)", offset: offset) }
        let shown =
            (0x21...0x7E).contains(next) ? "'\(Character(Unicode.Scalar(next)))'" : "byte 0x\(String(next, radix: 16))"
        return JSONError("unexpected \(shown), expected \(expected)", offset: offset)
    }

    /// Steps over a byte if it comes next.
    mutating func take(_ byte: UInt8) -> Bool {
        guard next == byte else { return false }
        offset += 1
        return true
    }

    mutating func value(depth: Int) throws(JSONError) -> JSONValue {
        guard depth <= JSONValue.depthLimit else {
            throw JSONError("JSON nested deeper than \(JSONValue.depthLimit) levels", offset: offset)
        }
        skipSpace()
        switch next {
        case UInt8(ascii: "{"): return .object(try object(depth: depth))
        case UInt8(ascii: "["): return .array(try array(depth: depth))
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try literal("true", .bool(true))
        case UInt8(ascii: "f"): return try literal("false", .bool(false))
        case UInt8(ascii: "n"): return try literal("null", .null)
        case .some(UInt8(ascii: "-")), .some(UInt8(ascii: "0")...UInt8(ascii: "9")): return .number(try number())
        default: throw unexpected("a value")
        }
    }

    mutating func literal(_ word: String, _ value: JSONValue) throws(JSONError) -> JSONValue {
        for byte in word.utf8 where !take(byte) { throw unexpected("'\(word)'") }
        return value
    }

    mutating func object(depth: Int) throws(JSONError) -> JSONObject {
        offset += 1
        var object = JSONObject()
        skipSpace()
        if take(UInt8(ascii: "}")) { return object }
        while true {
            skipSpace()
            guard next == UInt8(ascii: "\"") else { throw unexpected("a key in quotes") }
            let key = try string()
            skipSpace()
            guard take(UInt8(ascii: ":")) else { throw unexpected("':'") }
            object.append(key, try value(depth: depth + 1))
            skipSpace()
            if take(UInt8(ascii: "}")) { return object }
            guard take(UInt8(ascii: ",")) else { throw unexpected("',' or '}'") }
        }
    }

    mutating func array(depth: Int) throws(JSONError) -> [JSONValue] {
        offset += 1
        var array: [JSONValue] = []
        skipSpace()
        if take(UInt8(ascii: "]")) { return array }
        while true {
            array.append(try value(depth: depth + 1))
            skipSpace()
            if take(UInt8(ascii: "]")) { return array }
            guard take(UInt8(ascii: ",")) else { throw unexpected("',' or ']'") }
        }
    }

    mutating func digits() throws(JSONError) {
        let start = offset
        while let byte = next, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { offset += 1 }
        if offset == start { throw unexpected("a digit") }
    }

    mutating func number() throws(JSONError) -> String {
        let start = offset
        _ = take(UInt8(ascii: "-"))
        // A leading zero stands alone.
        if !take(UInt8(ascii: "0")) { try digits() }
        if take(UInt8(ascii: ".")) { try digits() }
        if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
            if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
            try digits()
        }
        return String(decoding: bytes[start..<offset], as: UTF8.self)
    }

    mutating func string() throws(JSONError) -> String {
        offset += 1
        var text: [UInt8] = []
        while true {
            let start = offset
            while let byte = next, byte >= 0x20, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") { offset += 1 }
            text.append(contentsOf: bytes[start..<offset])
            if take(UInt8(ascii: "\"")) { return String(decoding: text, as: UTF8.self) }
            guard take(UInt8(ascii: "\\")) else { throw unexpected("the end of the string") }
            text.append(contentsOf: String(try escape()).utf8)
        }
    }

    /// What stands behind a backslash.
    mutating func escape() throws(JSONError) -> Unicode.Scalar {
        guard let byte = next else { throw unexpected("an escape") }
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"):
            offset += 1
            return Unicode.Scalar(byte)
        case UInt8(ascii: "b"): offset += 1; return "\u{8}"
        case UInt8(ascii: "f"): offset += 1; return "\u{C}"
        case UInt8(ascii: "n"): offset += 1; return "\n"
        case UInt8(ascii: "r"): offset += 1; return "\r"
        case UInt8(ascii: "t"): offset += 1; return "\t"
        case UInt8(ascii: "u"):
            offset += 1
            return try unicodeEscape()
        default: throw unexpected("one of \"\\/bfnrtu")
        }
    }

    mutating func hexUnit() throws(JSONError) -> UInt32 {
        var unit: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = next, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
                throw unexpected("four hexadecimal digits")
            }
            unit = unit << 4 | UInt32(digit)
            offset += 1
        }
        return unit
    }

    mutating func unicodeEscape() throws(JSONError) -> Unicode.Scalar {
        let first = try hexUnit()
        if let scalar = Unicode.Scalar(first) { return scalar }
        // A high surrogate takes the low one after it; anything else stands for itself.
        let afterFirst = offset
        if first < 0xDC00, take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")) {
            let second = try hexUnit()
            if (0xDC00..<0xE000).contains(second),
                let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
            {
                return scalar
            }
        }
        offset = afterFirst
        return "\u{FFFD}"
    }
}
