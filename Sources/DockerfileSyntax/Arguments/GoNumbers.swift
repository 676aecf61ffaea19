import Diagnostics
import SourceText

/// Parsers for numbers and durations that accept the same text as Go's standard library and report its error messages.
enum GoNumbers {
    struct Failure: Error {
        var message: String
    }

    /// Parses a signed 32-bit decimal number, e.g. the `3` of `--retries=3`.
    static func int32(_ text: String) throws(Failure) -> Int {
        let digits = text.first == "-" || text.first == "+" ? text.dropFirst() : text[...]
        guard !digits.isEmpty, digits.utf8.allSatisfy(\.isASCIIDigit) else {
            throw Failure(message: "strconv.ParseInt: parsing \(quoted(text)): invalid syntax")
        }
        guard let value = Int32(text) else {
            throw Failure(message: "strconv.ParseInt: parsing \(quoted(text)): value out of range")
        }
        return Int(value)
    }

    private static let units: [(name: String, nanoseconds: UInt64)] = [
        ("ns", 1), ("us", 1_000), ("µs", 1_000), ("μs", 1_000), ("ms", 1_000_000), ("s", 1_000_000_000),
        ("m", 60_000_000_000), ("h", 3_600_000_000_000),
    ]

    /// Parses a duration such as `1m30s` or `-1.5h` and returns it in nanoseconds.
    static func duration(_ text: String) throws(Failure) -> Int64 {
        let invalid = Failure(message: "time: invalid duration \(durationQuoted(text))")
        var rest = text[...]
        let isNegative = rest.first == "-"
        if isNegative || rest.first == "+" { rest.removeFirst() }
        if rest == "0" { return 0 }
        guard !rest.isEmpty else { throw invalid }
        var total: UInt64 = 0
        while !rest.isEmpty {
            let whole = rest.prefix(while: \.isASCIIDigit)
            rest = rest.dropFirst(whole.count)
            if !whole.isEmpty { guard let number = UInt64(whole), number <= 1 << 63 else { throw invalid } }
            var fraction: Substring = ""
            if rest.first == "." {
                rest.removeFirst()
                fraction = rest.prefix(while: \.isASCIIDigit)
                rest = rest.dropFirst(fraction.count)
            }
            guard !whole.isEmpty || !fraction.isEmpty else { throw invalid }
            let name = rest.prefix { $0 != "." && !$0.isASCIIDigit }
            guard !name.isEmpty else {
                throw Failure(message: "time: missing unit in duration \(durationQuoted(text))")
            }
            rest = rest.dropFirst(name.count)
            guard let unit = units.first(where: { $0.name == name }) else {
                throw Failure(
                    message: "time: unknown unit \(durationQuoted(String(name))) in duration \(durationQuoted(text))"
                )
            }
            guard let part = nanoseconds(whole, fraction, unit: unit.nanoseconds),
                case let (sum, overflow) = total.addingReportingOverflow(part), !overflow, sum <= 1 << 63
            else { throw invalid }
            total = sum
        }
        if isNegative { return total == 1 << 63 ? Int64.min : -Int64(total) }
        guard total < 1 << 63 else { throw invalid }
        return Int64(total)
    }

    private static func nanoseconds(_ whole: Substring, _ fraction: Substring, unit: UInt64) -> UInt64? {
        guard let number = whole.isEmpty ? 0 : UInt64(whole), number <= (1 << 63) / unit else { return nil }
        var value = number * unit
        guard !fraction.isEmpty else { return value }
        // Digits of the fraction that would overflow 63 bits are ignored, as in Go.
        var (digits, scale): (UInt64, Double) = (0, 1)
        for byte in fraction.utf8 {
            guard digits <= (UInt64(1) << 63 - 1) / 10 else { break }
            let next = digits * 10 + UInt64(byte - 0x30)
            guard next <= 1 << 63 else { break }
            digits = next
            scale *= 10
        }
        value += UInt64(Double(digits) * (Double(unit) / scale))
        return value <= 1 << 63 ? value : nil
    }

    /// Quotes a string as Go's `time` package does: a byte below 0x20 or outside ASCII becomes `\x` and two hexadecimal digits,
    /// e.g. `\xc2`.
    private static func durationQuoted(_ text: String) -> String {
        var out = "\""
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): out += "\\" + String(Unicode.Scalar(byte))
            case 0x20..<0x80: out.unicodeScalars.append(Unicode.Scalar(byte))
            default: out += "\\x" + String(hexadecimal: UInt64(byte), width: 2)
            }
        }
        return out + "\""
    }
}

extension Character {
    fileprivate var isASCIIDigit: Bool { ("0"..."9").contains(self) }
}
