import SourceText

/// A line of a YAML document in block style, e.g. `  - name: base`, parsed without the lines around it.
struct KeyLine {
    /// The columns of the dashes that begin sequence items.
    var dashes: [Int] = []
    /// The column of the first byte after white space and dashes.
    var column = 0
    /// The offset of the first byte after white space and dashes.
    var content: Int
    /// The range of the key without quotes; nil if the line has no key.
    var key: SourceRange?
    /// The offset after the colon that ends the key.
    var afterColon = 0
    /// The range of the value on the line, without surrounding white space or a comment.
    var value = SourceRange(0, 0)
    /// The offset of the `#` that begins a comment after the key or its value; nil if there is no such comment.
    var comment: Int?
    /// Whether the line is blank or contains only a comment.
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
            guard let close = closingQuote(from: start) else { return }
            start += 1
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
        comment = comment(from: first)
        var last = comment ?? range.end
        while last > first, bytes[last - 1].isASCIIWhitespace { last -= 1 }
        value = SourceRange(first, last)
    }

    /// Returns the offset of the colon that ends a key: the first colon followed by white space or the end of the line, e.g. the
    /// second colon in `a:b: c`. Returns nil if there is none, or if a comment comes first.
    private func colon(from start: Int) -> Int? {
        for index in start..<max(start, range.end) {
            if isComment(index) { return nil }
            guard bytes[index] == UInt8(ascii: ":") else { continue }
            if index + 1 >= range.end || bytes[index + 1].isASCIIWhitespace { return index }
        }
        return nil
    }

    /// Returns whether a `#` outside quotes begins a comment: only `#` after white space does.
    private func isComment(_ index: Int) -> Bool {
        bytes[index] == UInt8(ascii: "#") && index > range.start && bytes[index - 1].isASCIIWhitespace
    }

    /// Returns the offset of the comment after a value, as in `key: a # comment`; nil if there is none. A `#` inside quotes
    /// doesn't begin a comment. A quote opens only where a value can begin: after white space, `&anchor` or `!tag`, and in flow
    /// style, as in `[a, "b"]`, also after an indicator.
    private func comment(from start: Int) -> Int? {
        var canOpen = true
        var isFlow = false
        var index = start
        while index < range.end {
            if isComment(index) { return index }
            switch bytes[index] {
            case UInt8(ascii: "\""), UInt8(ascii: "'"):
                guard canOpen else { break }
                guard let close = closingQuote(from: index) else { return nil }
                index = close
                canOpen = false
            case UInt8(ascii: "["), UInt8(ascii: "{"):
                isFlow = isFlow || canOpen
                canOpen = canOpen || isFlow
            case UInt8(ascii: ","), UInt8(ascii: ":"): canOpen = canOpen || isFlow
            case UInt8(ascii: "&"), UInt8(ascii: "!"):
                guard canOpen else { break }
                while index + 1 < range.end, !bytes[index + 1].isASCIIWhitespace { index += 1 }
            case 0x20, 0x09: break
            default: canOpen = false
            }
            index += 1
        }
        return nil
    }

    /// Returns the offset of the closing quote for the opening quote at an offset, skipping `\"` in double quotes and `''` in
    /// single quotes; nil if the quoted text doesn't end on the line.
    private func closingQuote(from start: Int) -> Int? {
        let quote = bytes[start]
        var index = start + 1
        while index < range.end {
            if bytes[index] == quote {
                guard quote == UInt8(ascii: "'"), index + 1 < range.end, bytes[index + 1] == quote else { return index }
                index += 1
            } else if bytes[index] == UInt8(ascii: "\\"), quote == UInt8(ascii: "\"") {
                index += 1
            }
            index += 1
        }
        return nil
    }

    /// Whether the line is a sequence item whose value is a block scalar, e.g. `- |`.
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
