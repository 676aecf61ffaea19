/// Byte sizes in the format of Docker's options.
enum ByteSize {
    /// Parses a number with an optional space and binary unit in any case, e.g. `64m`, `1.5GiB`, `4096`; returns nil for any
    /// other text.
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
