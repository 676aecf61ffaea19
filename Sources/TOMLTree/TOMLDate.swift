import SourceText

/// The dates and times of TOML, e.g. `1979-05-27T07:32:00Z`. They are recognized but not decoded, since no `ValueType` accepts
/// them.
enum TOMLDate {
    /// Returns whether a word is a date, a time of day, or a date and time with or without an offset from UTC.
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
        return parts.count == 1 || !parts[1].isEmpty && parts[1].allSatisfy(\.isASCIIDigit)
    }

    /// Parses numbers such as those in `07:32:00`, each with a fixed length and range. Returns nil if the text has a different
    /// form.
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
            guard part.count == length, part.allSatisfy(\.isASCIIDigit),
                let number = Int(String(decoding: part, as: UTF8.self)), range.contains(number)
            else { return nil }
            numbers.append(number)
        }
        return numbers
    }
}
