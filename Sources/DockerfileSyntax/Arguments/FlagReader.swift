import SourceText

/// A parser for the flags at the start of an instruction's arguments: `--from=base --link` in `COPY --from=base --link a b`.
struct FlagReader {
    let escape: UInt8
    /// The maximum number of flags. Once it is exceeded, the rest of the text counts as arguments; the lexer rejects the file.
    let limit: Int

    /// Parses the words that start with `--`, up to the first word that doesn't. A bare `--` ends the flags and doesn't count
    /// as a flag.
    ///
    /// Quotes and escape characters are removed. Each byte is decoded as a Latin-1 character, as in BuildKit's frontend: `é`
    /// becomes `Ã©`.
    ///
    /// - Returns: The flags, and the text after them.
    func read(_ text: Bytes) -> (flags: [Piece], rest: Bytes) {
        var flags: [Piece] = []
        var position = text.startIndex
        var cancellation = CancellationCheck(every: 1024)
        while true {
            if cancellation.isCancelled() { return (flags, text[text.endIndex...]) }
            position = text[position...].firstIndex { !$0.isLatinSpace } ?? text.endIndex
            guard position < text.endIndex, flags.count <= limit else { return (flags, text[position...]) }
            guard text[position...].starts(with: "--".utf8) else { return (flags, text[position...]) }
            let (flag, wasQuoted) = word(text, from: position)
            position = flag.bounds.upperBound
            if flag.text == "--" { return (flags, text[position...]) }
            if wasQuoted || !flag.text.isEmpty { flags.append(flag) }
        }
    }

    private func word(_ text: Bytes, from start: Int) -> (piece: Piece, wasQuoted: Bool) {
        var value: [UInt8] = []
        var position = start
        var quote: UInt8?
        var wasQuoted = false
        while position < text.endIndex {
            var byte = text[position]
            if let open = quote, byte == open {
                quote = nil
                position += 1
                continue
            }
            if quote == nil {
                if byte.isLatinSpace { break }
                if byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\"") {
                    quote = byte
                    wasQuoted = true
                    position += 1
                    continue
                }
            }
            if byte == escape {
                position += 1
                guard position < text.endIndex else { break }
                byte = text[position]
            }
            if byte < 0x80 {
                value.append(byte)
            } else {
                value += [0xC0 | byte >> 6, 0x80 | byte & 0x3F]
            }
            position += 1
        }
        return (Piece(String(decoding: value, as: UTF8.self), start..<position), wasQuoted)
    }
}
