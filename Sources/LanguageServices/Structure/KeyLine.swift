import SourceText

/// A line of a YAML document in block style, e.g. `  - name: base`, read by itself.
struct KeyLine {
    /// The columns of the dashes that begin items.
    var dashes: [Int] = []
    /// The column of the first byte after white space and dashes.
    var column = 0
    /// The offset of that byte.
    var content: Int
    /// The range of the key without quotes; nil if the line has none.
    var key: SourceRange?
    /// The offset after the colon.
    var afterColon = 0
    /// The value on the line, without white space and a comment.
    var value = SourceRange(0, 0)
    /// Whether the line is blank or only a comment.
    var isEmpty = false
    /// The range of the line without its line break.
    let range: SourceRange
    private let bytes: [UInt8]

    init(_ range: SourceRange, of bytes: [UInt8]) {
        self.range = range
        self.bytes = bytes
        var position = range.start
        while position < range.end {
            if bytes[position] == 0x20 {
                position += 1
            } else if bytes[position] == UInt8(ascii: "-"), position + 1 == range.end || bytes[position + 1] == 0x20 {
                dashes.append(position - range.start)
                position += 1
            } else {
                break
            }
        }
        content = position
        column = position - range.start
        guard position < range.end, bytes[position] != UInt8(ascii: "#") else {
            isEmpty = dashes.isEmpty
            return
        }
        readKey()
    }

    private mutating func readKey() {
        var start = content
        var end = start
        let quote = bytes[start]
        if quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") {
            start += 1
            guard let close = bytes[start..<range.end].firstIndex(of: quote) else { return }
            end = close
            guard let colon = colon(from: close + 1), bytes[(close + 1)..<colon].allSatisfy({ $0 == 0x20 }) else {
                return
            }
            afterColon = colon + 1
        } else {
            guard !"[{#&*!|>%@`,".utf8.contains(quote), let colon = colon(from: start) else { return }
            end = colon
            while end > start, bytes[end - 1] == 0x20 { end -= 1 }
            afterColon = colon + 1
        }
        key = SourceRange(start, end)
        var first = afterColon
        while first < range.end, bytes[first] == 0x20 { first += 1 }
        var last = comment(from: first) ?? range.end
        while last > first, bytes[last - 1].isASCIIWhitespace { last -= 1 }
        value = SourceRange(first, last)
    }

    /// The offset of the colon that ends a key: the first one before a space or the end of the line, as in `a:b: c` the second.
    private func colon(from start: Int) -> Int? {
        for index in start..<max(start, range.end) where bytes[index] == UInt8(ascii: ":") {
            if index + 1 >= range.end || bytes[index + 1].isASCIIWhitespace { return index }
        }
        return nil
    }

    /// The offset of the comment after an unquoted value, as in `key: a # comment`; nil if there is none. A comment after a value
    /// that begins with a quote is not looked for.
    private func comment(from start: Int) -> Int? {
        guard start < range.end else { return nil }
        if bytes[start] == UInt8(ascii: "#") { return start }
        if bytes[start] == UInt8(ascii: "\"") || bytes[start] == UInt8(ascii: "'") { return nil }
        return ((start + 1)..<max(start + 1, range.end)).first {
            bytes[$0] == UInt8(ascii: "#") && bytes[$0 - 1] == 0x20
        }
    }

    /// Whether the line is an item that begins a block scalar, `- |`.
    var isBlockItem: Bool {
        guard key == nil, !dashes.isEmpty, content < range.end else { return false }
        return bytes[content] == UInt8(ascii: "|") || bytes[content] == UInt8(ascii: ">")
    }

    /// Whether the lines below are the key's value: the key has no value on its own line, or only an anchor or a tag, as in
    /// `build: &a`.
    var opensNested: Bool {
        guard !value.isEmpty else { return true }
        return bytes[value.start..<value.end].split(separator: 0x20).allSatisfy { word in
            word.first == UInt8(ascii: "&") || word.first == UInt8(ascii: "!")
        }
    }
}
