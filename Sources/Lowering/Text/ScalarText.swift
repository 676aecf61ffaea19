/// Truth values as Go's `strconv.ParseBool` reads them.
enum BooleanText {
    /// Nil for all other spellings.
    static func parse(_ text: String) -> Bool? {
        switch text {
        case "1", "t", "T", "true", "TRUE", "True": true
        case "0", "f", "F", "false", "FALSE", "False": false
        default: nil
        }
    }
}

/// Amounts of memory as Docker's options write them.
enum ByteSize {
    /// `64m`, `1.5GiB`, `4096`: a number, perhaps a space, and a binary unit in any case; nil for all else.
    static func parse(_ text: String) -> Int64? {
        guard let last = text.lastIndex(where: { $0.isASCII && ($0.isNumber || $0 == "." || $0 == " ") }) else {
            return nil
        }
        let number = text[last] == " " ? text[..<last] : text[...last]
        guard let value = Double(number), value >= 0, value.isFinite else { return nil }
        var unit = text[text.index(after: last)...].lowercased()[...]
        var factor = 1.0
        if let first = unit.first, let exponent = Array("kmgtp").firstIndex(of: first) {
            for _ in 0...exponent { factor *= 1024 }
            unit.removeFirst()
            guard ["", "b", "ib"].contains(unit) else { return nil }
        } else {
            guard ["", "b"].contains(unit) else { return nil }
        }
        return Int64(exactly: (value * factor).rounded(.towardZero))
    }
}

/// One line of comma separated values, as RFC 4180 has them.
enum CommaSeparated {
    /// Why a line can't be split. The texts are those of Go's `encoding/csv`.
    struct Problem: Error {
        /// What is wrong with it.
        var message: String
    }

    /// The fields; one in double quotes may hold commas, and `""` in it stands for one quote.
    static func fields(_ text: String) throws(Problem) -> [String] {
        var bytes = Array(text.utf8)[...]
        if bytes.last == UInt8(ascii: "\n") {
            bytes.removeLast()
            if bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
        }
        guard !bytes.isEmpty else { throw Problem(message: "EOF") }
        var fields: [String] = []
        while true {
            let isQuoted = bytes.first == UInt8(ascii: "\"")
            let field = isQuoted ? try quotedField(&bytes) : try bareField(&bytes)
            fields.append(String(decoding: field, as: UTF8.self))
            guard bytes.popFirst() != nil else { return fields }
        }
    }

    private static func bareField(_ rest: inout ArraySlice<UInt8>) throws(Problem) -> [UInt8] {
        let end = rest.firstIndex(of: UInt8(ascii: ",")) ?? rest.endIndex
        if let quote = rest[..<end].firstIndex(of: UInt8(ascii: "\"")) {
            throw problem(at: quote, "bare \" in non-quoted-field")
        }
        defer { rest = rest[end...] }
        return Array(rest[..<end])
    }

    private static func quotedField(_ rest: inout ArraySlice<UInt8>) throws(Problem) -> [UInt8] {
        let quote = UInt8(ascii: "\"")
        var field: [UInt8] = []
        rest.removeFirst()
        while let end = rest.firstIndex(of: quote) {
            field += rest[..<end]
            rest = rest[(end + 1)...]
            switch rest.first {
            case quote:
                field.append(quote)
                rest.removeFirst()
            case nil, UInt8(ascii: ","):
                return field
            default:
                throw problem(at: end, "extraneous or missing \" in quoted-field")
            }
        }
        throw problem(at: rest.startIndex, "extraneous or missing \" in quoted-field")
    }

    private static func problem(at offset: Int, _ reason: String) -> Problem {
        Problem(message: "parse error on line 1, column \(offset + 1): \(reason)")
    }
}
