import SourceText

/// The word that opens a heredoc: `<<NAME`, `<<-NAME`, `<<"NAME"` or `3<<NAME`.
public struct HeredocStart: Sendable, Hashable {
    /// The delimiter without quotes, e.g. `EOF`. The content ends at a line that contains only the delimiter.
    public var name: String
    /// Whether variables in the content are expanded; false if any part of the delimiter is quoted.
    public var expands: Bool
    /// Whether the heredoc starts with `<<-`, in which case leading tabs in the content and the terminator are ignored.
    public var stripsTabs: Bool

    /// Parses a word such as `<<EOF`; returns nil if it doesn't open a heredoc.
    ///
    /// - Throws: `ShellWordsError` if the delimiter isn't a valid word, e.g. because a quote isn't closed.
    public init?(_ word: String) throws(ShellWordsError) {
        let bytes = Array(word.utf8)
        var position = 0
        while position < bytes.count, bytes[position].isASCIIDigit { position += 1 }
        guard bytes[position...].starts(with: "<<".utf8) else { return nil }
        position += 2
        stripsTabs = position < bytes.count && bytes[position] == UInt8(ascii: "-")
        if stripsTabs { position += 1 }
        while position < bytes.count, Self.isBlank(bytes[position]) { position += 1 }
        guard position < bytes.count, !bytes[position...].contains(UInt8(ascii: "<")) else { return nil }

        let rest = String(decoding: bytes[position...], as: UTF8.self)
        let words = try ShellWords(keepsUnset: true).split(rest, in: NoVariables())
        guard words.count == 1, let name = words.first else { return nil }
        let raw = try ShellWords(keepsQuotes: true, keepsUnset: true).split(rest, in: NoVariables())
        guard raw.count == 1, let rawName = raw.first else {
            let reason = "internal lexing of heredoc produced inconsistent results: \(rest)"
            throw ShellWordsError(message: reason, reason: reason, matched: [], unmatched: [])
        }
        self.name = name
        expands = Self.quotes(name) == Self.quotes(rawName)
    }

    /// Returns the heredocs that a line opens, in order, e.g. two for `COPY <<a <<b /`; empty if the line can't be split
    /// into words, e.g. because a quote isn't closed.
    ///
    /// - Throws: `ShellWordsError` if a delimiter isn't a valid word.
    public static func all(in line: String) throws(ShellWordsError) -> [HeredocStart] {
        let rules = ShellWords(keepsQuotes: true, keepsEscapes: true, keepsUnset: true)
        guard let words = try? rules.split(line, in: NoVariables()) else { return [] }
        var found: [HeredocStart] = []
        var cancellation = CancellationCheck(every: 256)
        for word in words where !cancellation.isCancelled() {
            if let start = try HeredocStart(word) { found.append(start) }
        }
        return found
    }

    /// Returns the content of a heredoc without the tabs at the start of each line.
    public static func strippingTabs(_ content: String) -> String {
        String(decoding: strippingTabs(content.utf8), as: UTF8.self)
    }

    /// Returns the bytes of a heredoc without the tabs at the start of each line.
    public static func strippingTabs(_ content: some Collection<UInt8>) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(content.count)
        var isLineStart = true
        for byte in content {
            if isLineStart, byte == UInt8(ascii: "\t") { continue }
            result.append(byte)
            isLineStart = byte == UInt8(ascii: "\n")
        }
        return result
    }

    private static func quotes(_ text: String) -> Int {
        text.utf8.count { $0 == UInt8(ascii: "'") || $0 == UInt8(ascii: "\"") }
    }

    private static func isBlank(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0C || byte == 0x0D
    }
}
