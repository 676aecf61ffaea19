import SourceText

extension JSONValue {
    /// The maximum nesting depth of arrays and objects.
    public static let depthLimit = 256

    /// Parses one JSON text (RFC 8259).
    ///
    /// Bytes that are not UTF-8 and unpaired surrogate escapes become U+FFFD, as in Go.
    /// - Throws: `JSONError` if the text is not JSON, nests deeper than `depthLimit`, or continues after the value.
    public init(parsing text: some Sequence<UInt8>) throws(JSONError) {
        var reader = JSONReader(Array(text)[...])
        self = try reader.document()
    }

    /// Parses one JSON text (RFC 8259).
    ///
    /// - Throws: `JSONError` if the text is not JSON, nests deeper than `depthLimit`, or continues after the value.
    public init(parsing text: String) throws(JSONError) { try self.init(parsing: text.utf8) }
}

/// A JSON parser that reads one token or value at a time. Offsets in errors are indices into the slice of bytes.
package struct JSONReader {
    private let bytes: ArraySlice<UInt8>
    /// The read position, an index into the slice of bytes.
    package private(set) var offset: Int
    private var cancellation = CancellationCheck(every: 4096)

    package init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        offset = bytes.startIndex
    }

    /// The byte at the read position; nil at the end.
    package var next: UInt8? { offset < bytes.endIndex ? bytes[offset] : nil }

    mutating func document() throws(JSONError) -> JSONValue {
        let value = try value(depth: 0)
        skipSpace()
        if next != nil { throw unexpected("the end of the text") }
        return value
    }

    package mutating func skipSpace() {
        while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { offset += 1 }
    }

    /// Throws an error if the task is cancelled. The error is never reported, because callers check for cancellation
    /// themselves.
    private mutating func checkCancellation() throws(JSONError) {
        if cancellation.isCancelled() { throw JSONError("the task was cancelled", offset: offset) }
    }

    private func unexpected(_ expected: String) -> JSONError {
        guard let next else { return JSONError("unexpected end of JSON, expected \(expected)", offset: offset) }
        let shown =
            (0x21...0x7E).contains(next) ? "'\(Character(Unicode.Scalar(next)))'" : "byte 0x\(String(next, radix: 16))"
        return JSONError("unexpected \(shown), expected \(expected)", offset: offset)
    }

    /// Consumes the given byte if it comes next. Returns whether it was consumed.
    package mutating func consume(_ byte: UInt8) -> Bool {
        guard next == byte else { return false }
        offset += 1
        return true
    }

    private mutating func value(depth: Int) throws(JSONError) -> JSONValue {
        guard depth <= JSONValue.depthLimit else {
            let limit = "at most \(JSONValue.depthLimit) levels deep"
            throw JSONError("arrays and objects can be nested \(limit)", offset: offset)
        }
        try checkCancellation()
        skipSpace()
        switch next {
        case UInt8(ascii: "{"): return .object(try object(depth: depth))
        case UInt8(ascii: "["): return .array(try array(depth: depth))
        default: return try scalar()
        }
    }

    /// Parses a value that is neither an array nor an object.
    package mutating func scalar() throws(JSONError) -> JSONValue {
        switch next {
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try literal("true", .bool(true))
        case UInt8(ascii: "f"): return try literal("false", .bool(false))
        case UInt8(ascii: "n"): return try literal("null", .null)
        case .some(UInt8(ascii: "-")), .some(UInt8(ascii: "0")...UInt8(ascii: "9")): return .number(try number())
        default: throw unexpected("a value")
        }
    }

    private mutating func literal(_ word: String, _ value: JSONValue) throws(JSONError) -> JSONValue {
        for byte in word.utf8 where !consume(byte) { throw unexpected("'\(word)'") }
        return value
    }

    private mutating func object(depth: Int) throws(JSONError) -> JSONObject {
        offset += 1
        var object = JSONObject()
        skipSpace()
        if consume(UInt8(ascii: "}")) { return object }
        while true {
            let key = try key()
            object.append(key, try value(depth: depth + 1))
            skipSpace()
            if consume(UInt8(ascii: "}")) { return object }
            guard consume(UInt8(ascii: ",")) else { throw unexpected("',' or '}'") }
        }
    }

    /// Parses a member's key and the colon after it, e.g. `"a" :`.
    package mutating func key() throws(JSONError) -> String {
        skipSpace()
        guard next == UInt8(ascii: "\"") else { throw unexpected("a key in quotes") }
        let key = try string()
        skipSpace()
        guard consume(UInt8(ascii: ":")) else { throw unexpected("':'") }
        return key
    }

    private mutating func array(depth: Int) throws(JSONError) -> [JSONValue] {
        offset += 1
        var array: [JSONValue] = []
        skipSpace()
        if consume(UInt8(ascii: "]")) { return array }
        while true {
            array.append(try value(depth: depth + 1))
            skipSpace()
            if consume(UInt8(ascii: "]")) { return array }
            guard consume(UInt8(ascii: ",")) else { throw unexpected("',' or ']'") }
        }
    }

    private mutating func digits() throws(JSONError) {
        let start = offset
        while let byte = next, byte.isASCIIDigit { offset += 1 }
        if offset == start { throw unexpected("a digit") }
    }

    private mutating func number() throws(JSONError) -> String {
        let start = offset
        _ = consume(UInt8(ascii: "-"))
        // No digit may follow a leading zero: in `01` the number ends after the 0.
        if !consume(UInt8(ascii: "0")) { try digits() }
        if consume(UInt8(ascii: ".")) { try digits() }
        if consume(UInt8(ascii: "e")) || consume(UInt8(ascii: "E")) {
            if !consume(UInt8(ascii: "+")) { _ = consume(UInt8(ascii: "-")) }
            try digits()
        }
        return String(decoding: bytes[start..<offset], as: UTF8.self)
    }

    /// Parses a string, whose opening quote comes next.
    package mutating func string() throws(JSONError) -> String {
        offset += 1
        var text: [UInt8] = []
        while true {
            let start = offset
            while let byte = next, byte >= 0x20, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") { offset += 1 }
            let run = bytes[start..<offset]
            if consume(UInt8(ascii: "\"")) { return String(repairing: text.isEmpty ? run : (text + run)[...]) }
            text += run
            try checkCancellation()
            guard consume(UInt8(ascii: "\\")) else { throw unexpected("the end of the string") }
            text += String(try escape()).utf8
        }
    }

    /// Parses the rest of an escape after its backslash, e.g. the `n` of `\n`.
    private mutating func escape() throws(JSONError) -> Unicode.Scalar {
        guard let byte = next else { throw unexpected("an escape") }
        let scalar: Unicode.Scalar
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): scalar = Unicode.Scalar(byte)
        case UInt8(ascii: "b"): scalar = "\u{8}"
        case UInt8(ascii: "f"): scalar = "\u{C}"
        case UInt8(ascii: "n"): scalar = "\n"
        case UInt8(ascii: "r"): scalar = "\r"
        case UInt8(ascii: "t"): scalar = "\t"
        case UInt8(ascii: "u"):
            offset += 1
            return try unicodeEscape()
        default: throw unexpected("one of \"\\/bfnrtu")
        }
        offset += 1
        return scalar
    }

    private mutating func hexUnit() throws(JSONError) -> UInt32 {
        var unit: UInt32 = 0
        for _ in 0..<4 {
            guard let digit = next?.hexDigitValue else { throw unexpected("four hexadecimal digits") }
            unit = unit << 4 | UInt32(digit)
            offset += 1
        }
        return unit
    }

    private mutating func unicodeEscape() throws(JSONError) -> Unicode.Scalar {
        let first = try hexUnit()
        if let scalar = Unicode.Scalar(first) { return scalar }
        // A high surrogate pairs with the low surrogate after it, as in `\ud83d\ude00`; an unpaired surrogate becomes U+FFFD.
        let afterFirst = offset
        if first < 0xDC00, consume(UInt8(ascii: "\\")), consume(UInt8(ascii: "u")) {
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
