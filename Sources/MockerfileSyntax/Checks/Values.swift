import BuildPlan
import Diagnostics
import SourceText
import ValueTree

/// Checks SHA-256 digests.
enum Checksums {
    /// Checks that a word is 64 hexadecimal digits, with or without the `sha256:` prefix.
    static func check(_ word: Word, _ decoding: inout Decoding) {
        guard !Braces.needVersion(word, &decoding), !word.hasVariables else { return }
        let isPrefixed = word.text.hasPrefix("sha256:")
        let digits = isPrefixed ? word.text.dropFirst(7) : word.text[...]
        if let bad = digits.first(where: { !($0.isASCII && $0.isHexDigit) }) {
            let message = "\(decoding.subject) must be 64 hexadecimal digits; '\(bad)' is not one"
            decoding.error("bad-checksum", message, at: word.range)
        } else if digits.count != 64 {
            let message = "\(decoding.subject) must be 64 hexadecimal digits, not \(digits.count)"
            decoding.error("bad-checksum", message, at: word.range)
        }
    }
}

/// Checks the items of `expose`, e.g. `53/udp`.
enum Ports {
    /// Checks that a word is `PORT[-PORT][/PROTOCOL]`, with ports from 1 to 65535.
    static func check(_ word: Word, _ decoding: inout Decoding) {
        guard !word.hasVariables else { return }
        let parts = word.text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        let ends = (parts.first ?? "").split(separator: "-", omittingEmptySubsequences: false)
        let numbers = ends.compactMap { UInt16($0) }.filter { $0 > 0 }
        guard numbers.count == ends.count, (1...2).contains(ends.count), numbers == numbers.sorted() else {
            let message =
                "\"\(word.text)\" is not a valid port; write PORT or PORT-PORT, optionally with /tcp, /udp or /sctp"
            decoding.error("bad-port", message, at: word.range)
            return
        }
        let known = ["tcp", "udp", "sctp"]
        if parts.count == 2, !known.contains(parts[1].lowercased()) {
            let (name, message) = (String(parts[1]), "unknown protocol \"\(parts[1])\"")
            // There is no fix-it, since a fix-it would replace the port too.
            let near = nearestWord(to: name, among: known).map { "did you mean \"\($0)\"?" }
            decoding.error("bad-port", "\(message); \(near ?? "expected tcp, udp or sctp")", at: word.range)
        }
    }
}

/// A parser for durations in Go's format, e.g. `1m30s`.
enum Durations {
    private static let units: [(name: String, nanoseconds: Int64)] = [
        ("ns", 1), ("us", 1_000), ("µs", 1_000), ("μs", 1_000), ("ms", 1_000_000), ("s", 1_000_000_000),
        ("m", 60_000_000_000), ("h", 3_600_000_000_000),
    ]

    /// Parses a duration such as `1m30s` or `1.5s`, and returns it in nanoseconds. Returns nil after reporting an error if the
    /// text is not a duration, or if the duration is above 0 but below 1 ms.
    static func nanoseconds(_ text: String, _ range: SourceRange, _ decoding: inout Decoding) -> Int64? {
        guard let total = parse(text) else {
            let message = "\(decoding.subject) must be \(Forms.duration.phrase), not \"\(text)\""
            decoding.error("bad-duration", message, at: range)
            return nil
        }
        if total != 0, total < 1_000_000 {
            decoding.error("bad-duration", "\(decoding.subject) must be at least 1ms, or 0", at: range)
            return nil
        }
        return total
    }

    private static func parse(_ text: String) -> Int64? {
        if text == "0" { return 0 }
        var rest = text[...]
        var total: Int64 = 0
        guard !rest.isEmpty else { return nil }
        while !rest.isEmpty {
            let number = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
            rest = rest.dropFirst(number.count)
            let name = rest.prefix { !($0.isASCII && ($0.isNumber || $0 == ".")) }
            rest = rest.dropFirst(name.count)
            guard let unit = units.first(where: { $0.name == name }),
                let part = multiply(number, unit.nanoseconds)
            else { return nil }
            let (sum, overflow) = total.addingReportingOverflow(part)
            if overflow { return nil }
            total = sum
        }
        return total
    }

    /// Returns a decimal number times a unit, rounded down to a nanosecond; nil if the text is not a number or the product
    /// exceeds 64 bits.
    private static func multiply(_ number: Substring, _ unit: Int64) -> Int64? {
        let parts = number.split(separator: ".", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), parts.contains(where: { !$0.isEmpty }) else { return nil }
        guard let whole = parts[0].isEmpty ? 0 : Int64(parts[0]) else { return nil }
        let (product, overflow) = whole.multipliedReportingOverflow(by: unit)
        guard !overflow else { return nil }
        var total = product
        var scale = unit
        for digit in parts.count == 2 ? parts[1] : "" {
            scale /= 10
            total = total &+ Int64(digit.wholeNumberValue ?? 0) * scale
            if total < 0 { return nil }
        }
        return total
    }
}

/// A parser for the size limits of `tmpfs` mounts, e.g. `64m`.
enum Sizes {
    /// Parses a positive size such as `65536`, `64m` or `1GB`, whose units are powers of 1024, and returns it in bytes. Returns
    /// nil after reporting an error.
    static func bytes(_ text: String, _ range: SourceRange, _ decoding: inout Decoding) -> Int64? {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        var unit = text.dropFirst(digits.count).lowercased()
        if unit.count == 2, unit.hasSuffix("b") { unit.removeLast() }
        let shifts: [String: Int64] = ["": 1, "b": 1, "k": 1 << 10, "m": 1 << 20, "g": 1 << 30]
        if let number = Int64(digits), number > 0, let factor = shifts[unit] {
            let (bytes, overflow) = number.multipliedReportingOverflow(by: factor)
            if !overflow { return bytes }
        }
        let message = "\(decoding.subject) must be \(Forms.size.phrase), not \"\(text)\""
        decoding.error("bad-size", message, at: range)
        return nil
    }
}

extension Decoding {
    func note(_ message: String, _ range: SourceRange) -> Diagnostic.Note { .init(message, at: location(range)) }

    func fix(_ message: String, _ range: SourceRange, _ text: String) -> Diagnostic.FixIt {
        .init(message, at: location(range), replacement: text)
    }
}
