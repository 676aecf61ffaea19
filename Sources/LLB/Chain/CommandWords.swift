import SourceText

/// A splitter of command lines that follows the rules of `llb.Shlex` in BuildKit's Go client: quotes, backslashes and comments
/// work as in a shell, but variables, glob patterns and operators have no special meaning. Unlike in a shell, a backslash within
/// double quotes escapes every character.
///
///     ls -l "/my files" 'a\b'   # comment
enum CommandWords {
    /// Returns the words of a command line; nil if the line ends within quotes or after a backslash.
    static func split(_ line: String) -> [String]? {
        var words: [String] = []
        var word: [UInt8]?
        var bytes = line.utf8.makeIterator()
        while let byte = bytes.next() {
            switch byte {
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r"):
                if let finished = word { words.append(String(decoding: finished, as: UTF8.self)) }
                word = nil
            case UInt8(ascii: "#") where word == nil:
                while let skipped = bytes.next(), skipped != UInt8(ascii: "\n") {}
            case UInt8(ascii: "'"), UInt8(ascii: "\""):
                guard let quoted = quoted(until: byte, &bytes) else { return nil }
                word = word ?? []
                word?.append(contentsOf: quoted)
            case UInt8(ascii: "\\"):
                guard let escaped = bytes.next() else { return nil }
                word = word ?? []
                word?.append(escaped)
            default:
                word = word ?? []
                word?.append(byte)
            }
        }
        if let finished = word { words.append(String(decoding: finished, as: UTF8.self)) }
        return words
    }

    /// Consumes the rest of a quoted part, e.g. `my files"`, and returns the bytes before the closing quote; nil if the quote isn't
    /// closed. A backslash is an escape within double quotes only.
    private static func quoted(until quote: UInt8, _ bytes: inout String.UTF8View.Iterator) -> [UInt8]? {
        var text: [UInt8] = []
        while let byte = bytes.next() {
            if byte == quote { return text }
            guard byte == UInt8(ascii: "\\"), quote == UInt8(ascii: "\"") else {
                text.append(byte)
                continue
            }
            guard let escaped = bytes.next() else { return nil }
            text.append(escaped)
        }
        return nil
    }
}
