import ValueTree

/// The numbers of TOML, e.g. `1_000`, `0x1F`, `1.5e-3`, `-inf`.
enum TOMLNumber {
    /// Returns the type of a number: `.integer` or `.real`; nil if the word is not a number. An integer that exceeds 64 bits is
    /// `.integer(nil)`.
    static func type(of word: String) -> ValueScalar.ScalarType? {
        let isSigned = word.hasPrefix("+") || word.hasPrefix("-")
        let body = isSigned ? word.dropFirst() : word[...]
        if body == "inf" || body == "nan" { return .real }
        for (prefix, radix) in [("0x", 16), ("0o", 8), ("0b", 2)] where body.hasPrefix(prefix) {
            guard !isSigned, let digits = digits(body.dropFirst(2), radix: radix) else { return nil }
            return .integer(Int64(digits, radix: radix))
        }
        let parts = body.split(maxSplits: 1, omittingEmptySubsequences: false) { $0 == "e" || $0 == "E" }
        let mantissa = parts[0].split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard let whole = digits(mantissa[0], radix: 10), whole == "0" || !whole.hasPrefix("0") else { return nil }
        if parts.count == 1, mantissa.count == 1 { return .integer(Int64((word.hasPrefix("-") ? "-" : "") + whole)) }
        if mantissa.count == 2, digits(mantissa[1], radix: 10) == nil { return nil }
        if parts.count == 2 {
            let exponent = parts[1].hasPrefix("+") || parts[1].hasPrefix("-") ? parts[1].dropFirst() : parts[1]
            if digits(exponent, radix: 10) == nil { return nil }
        }
        return .real
    }

    /// Removes the underscores between digits; returns nil if there is any other character or a misplaced underscore.
    private static func digits(_ text: Substring, radix: Int) -> String? {
        let groups = text.split(separator: "_", omittingEmptySubsequences: false)
        let areDigits = groups.allSatisfy { group in
            !group.isEmpty && group.allSatisfy { $0.isASCII && ($0.hexDigitValue.map { $0 < radix } ?? false) }
        }
        return areDigits ? groups.joined() : nil
    }
}
