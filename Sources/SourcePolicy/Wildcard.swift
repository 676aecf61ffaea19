/// A pattern in which `*` matches any text, including none.
struct Wildcard {
    private let pieces: [[UInt8]]

    /// Parses a pattern; returns nil if it contains `**`, which BuildKit rejects.
    init?(_ pattern: String) {
        let bytes = Array(pattern.utf8)
        let star = UInt8(ascii: "*")
        for (left, right) in zip(bytes, bytes.dropFirst()) where left == star && right == star { return nil }
        pieces = bytes.split(separator: star, omittingEmptySubsequences: false).map(Array.init)
    }

    /// Returns the texts that the stars match, in the order of the stars; nil if the pattern doesn't match the whole text. Earlier
    /// stars match as much as possible, like the greedy regular expressions of BuildKit.
    func match(_ text: String) -> [String]? {
        let bytes = Array(text.utf8)
        guard let first = pieces.first, let last = pieces.last else { return nil }
        guard pieces.count > 1 else { return bytes == first ? [] : nil }
        guard bytes.count >= first.count + last.count, bytes.starts(with: first), bytes.suffix(last.count) == last[...]
        else { return nil }
        // The loop runs backwards and puts each piece at the last position before the next piece, so that earlier stars match as
        // much as possible.
        var end = bytes.count - last.count
        var matches: [String] = []
        for piece in pieces.dropFirst().dropLast().reversed() {
            guard let start = Self.lastPlace(of: piece, in: bytes[first.count..<end]) else { return nil }
            matches.append(String(decoding: bytes[(start + piece.count)..<end], as: UTF8.self))
            end = start
        }
        matches.append(String(decoding: bytes[first.count..<end], as: UTF8.self))
        return matches.reversed()
    }

    private static func lastPlace(of piece: [UInt8], in bytes: ArraySlice<UInt8>) -> Int? {
        guard bytes.count >= piece.count else { return nil }
        return (bytes.startIndex...(bytes.endIndex - piece.count)).reversed().first {
            bytes[$0..<($0 + piece.count)].elementsEqual(piece)
        }
    }

    /// Replaces `$1` and `${1}` in a template with the text that the first star matches, and so on, and `$0` with the whole
    /// text. As in Go's `Regexp.Expand`, `$$` is a dollar sign, an unknown name expands to nothing, and a dollar sign without a
    /// name is kept.
    static func expand(_ template: String, whole: String, matches: [String]) -> String {
        var result: [UInt8] = []
        var rest = Array(template.utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "$") else {
                result.append(byte)
                continue
            }
            if rest.first == byte {
                result.append(byte)
                rest = rest.dropFirst()
                continue
            }
            var name = rest
            let isBraced = rest.first == UInt8(ascii: "{")
            if isBraced { name = name.dropFirst() }
            let word = name.prefix { isWord($0) }
            let after = name[word.endIndex...]
            guard !word.isEmpty, !isBraced || after.first == UInt8(ascii: "}") else {
                result.append(byte)
                continue
            }
            if let number = Int(String(decoding: word, as: UTF8.self)) {
                if number == 0 { result += whole.utf8 }
                if matches.indices.contains(number - 1) { result += matches[number - 1].utf8 }
            }
            rest = isBraced ? after.dropFirst() : after
        }
        return String(decoding: result, as: UTF8.self)
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"):
            true
        default: false
        }
    }
}
