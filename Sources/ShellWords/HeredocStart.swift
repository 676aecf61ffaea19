/// The word that starts a heredoc: `<<NAME`, `<<-NAME`, with a digit before it, its name quoted or not.
public struct HeredocStart: Sendable, Hashable {
    /// The name without its quotes; the line that ends the content.
    public var name: String
    /// False where part of the name is quoted: the content is then taken as it stands.
    public var expands: Bool
    /// True for `<<-`: leading tabs of the content and of the final line count for nothing.
    public var stripsTabs: Bool

    /// Reads a word; nil where it starts no heredoc.
    ///
    /// - Throws: `ShellWordsError` where the name can't be read as a word.
    public init?(_ word: String) throws(ShellWordsError) {
        let bytes = Array(word.utf8)
        var position = 0
        while position < bytes.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[position]) {
            position += 1
        }
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

    /// The heredocs that a line starts, in order; none where the line's quotes don't close.
    ///
    /// - Throws: `ShellWordsError` where a name can't be read as a word.
    public static func all(in line: String) throws(ShellWordsError) -> [HeredocStart] {
        let rules = ShellWords(keepsQuotes: true, keepsEscapes: true, keepsUnset: true)
        guard let words = try? rules.split(line, in: NoVariables()) else { return [] }
        var found: [HeredocStart] = []
        for word in words {
            if let start = try HeredocStart(word) { found.append(start) }
        }
        return found
    }

    /// A heredoc's content without the tabs that lines start with.
    public static func strippingTabs(_ content: String) -> String {
        String(decoding: strippingTabs(content.utf8), as: UTF8.self)
    }

    /// The bytes of a heredoc without the tabs that lines start with.
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
