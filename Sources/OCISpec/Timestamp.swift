import SourceText

/// A time in the format of image configs: RFC 3339 with the shortest fraction.
public struct Timestamp: Sendable, Hashable, CustomStringConvertible {
    /// The text, e.g. `2024-01-01T00:00:00Z`.
    public let description: String

    /// Creates a time from seconds since 1970 in UTC, clamped to the years 0 to 9999.
    public init(unixSeconds: Int64) {
        // RFC 3339 requires exactly four digits for the year.
        let seconds = min(max(unixSeconds, -62_167_219_200), 253_402_300_799)
        let days = seconds >= 0 ? seconds / 86_400 : (seconds - 86_399) / 86_400
        let time = seconds - days * 86_400
        // Counts days from 0000-03-01 in eras of 400 years, as in Howard Hinnant's `civil_from_days`.
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        func pad(_ value: Int64, _ width: Int) -> String {
            let digits = String(value)
            return String(repeating: "0", count: max(0, width - digits.count)) + digits
        }
        description =
            "\(pad(year, 4))-\(pad(month, 2))-\(pad(day, 2))T"
            + "\(pad(time / 3600, 2)):\(pad(time / 60 % 60, 2)):\(pad(time % 60, 2))Z"
    }

    /// Parses a time in RFC 3339 format and normalizes it as in Go: the fraction has at most nine digits and no trailing zeros,
    /// and a zero offset becomes `Z`. Returns nil for any other form.
    public init?(rfc3339 text: String) {
        let bytes = Array(text.utf8)
        let pattern = Array("dddd-dd-ddTdd:dd:dd".utf8)
        func matches(_ bytes: ArraySlice<UInt8>, _ pattern: some Collection<UInt8>) -> Bool {
            bytes.count == pattern.count
                && zip(bytes, pattern).allSatisfy { $1 == UInt8(ascii: "d") ? $0.isASCIIDigit : $0 == $1 }
        }
        guard bytes.count > pattern.count, matches(bytes[..<pattern.count], pattern) else { return nil }
        var rest = bytes[pattern.count...]
        var fraction: [UInt8] = []
        if rest.first == UInt8(ascii: ".") {
            rest.removeFirst()
            fraction = Array(rest.prefix(while: \.isASCIIDigit))
            guard !fraction.isEmpty else { return nil }
            rest.removeFirst(fraction.count)
            fraction = Array(fraction.prefix(9))
            while fraction.last == UInt8(ascii: "0") { fraction.removeLast() }
        }
        let isOffset = matches(rest, "+dd:dd".utf8) || matches(rest, "-dd:dd".utf8)
        guard isOffset || rest.elementsEqual("Z".utf8) else { return nil }
        let zone = rest.dropFirst().elementsEqual("00:00".utf8) ? "Z" : String(decoding: rest, as: UTF8.self)
        description =
            String(decoding: bytes[..<pattern.count], as: UTF8.self)
            + (fraction.isEmpty ? "" : "." + String(decoding: fraction, as: UTF8.self)) + zone
    }
}
