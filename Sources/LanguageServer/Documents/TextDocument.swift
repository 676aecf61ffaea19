import SourceText

/// The text of an open document.
///
/// A line ends with `\n`, `\r\n` or `\r`.
public struct TextDocument: Sendable {
    public private(set) var bytes: [UInt8]
    /// The byte offset at which each line starts.
    private var lineStarts: [Int] = []
    private let encoding: PositionEncoding

    public init(_ text: String, encoding: PositionEncoding) {
        bytes = Array(text.utf8)
        self.encoding = encoding
        indexLines()
    }

    private mutating func indexLines() { lineStarts = [0] + Self.lineStarts(of: bytes, in: bytes.indices) }

    /// Returns the offsets that follow line breaks in a range.
    private static func lineStarts(of bytes: [UInt8], in range: Range<Int>) -> [Int] {
        var starts: [Int] = []
        bytes.withUnsafeBufferPointer { bytes in
            for index in range {
                let byte = bytes[index]
                guard byte == 0x0A || byte == 0x0D else { continue }
                let isPair = byte == 0x0D && index + 1 < bytes.count && bytes[index + 1] == 0x0A
                if !isPair { starts.append(index + 1) }
            }
        }
        return starts
    }

    /// Replaces the whole text.
    public mutating func replace(with text: String) {
        bytes = Array(text.utf8)
        indexLines()
    }

    /// Replaces a range. Positions beyond the end of a line or of the text count as its end.
    public mutating func replace(_ range: Range<Position>, with text: String) {
        let start = offset(of: range.lowerBound)
        let end = max(start, offset(of: range.upperBound))
        let text = Array(text.utf8)
        bytes.replaceSubrange(start..<end, with: text)
        moveLines(start..<end, count: text.count)
    }

    /// Updates the index of lines after a range was replaced with `count` bytes.
    private mutating func moveLines(_ replaced: Range<Int>, count: Int) {
        // The byte before the range is read again, because a `\r` there ends a line only if no `\n` follows.
        let first = max(1, firstLine { $0 >= replaced.lowerBound })
        let rest = max(first, firstLine { $0 > replaced.upperBound })
        let shift = count - replaced.count
        for line in rest..<lineStarts.count { lineStarts[line] += shift }
        let starts = Self.lineStarts(of: bytes, in: max(0, replaced.lowerBound - 1)..<(replaced.lowerBound + count))
        lineStarts.replaceSubrange(first..<rest, with: starts)
    }

    /// Returns the index of the first line whose start satisfies a condition. All lines after it must satisfy the condition too.
    private func firstLine(where condition: (Int) -> Bool) -> Int {
        var (low, high) = (0, lineStarts.count)
        while low < high {
            let middle = (low + high) / 2
            if condition(lineStarts[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }

    /// Returns the byte offset of a line's line break, or the end of the text for the last line.
    private func end(ofLine line: Int) -> Int {
        guard line + 1 < lineStarts.count else { return bytes.count }
        var end = lineStarts[line + 1] - 1
        if end > lineStarts[line], bytes[end] == 0x0A, bytes[end - 1] == 0x0D { end -= 1 }
        return end
    }

    /// Returns the byte offset of a position. A position within a character counts as the start of the character.
    public func offset(of position: Position) -> Int {
        guard position.line < lineStarts.count else { return bytes.count }
        guard position.line >= 0 else { return 0 }
        let start = lineStarts[position.line]
        let end = end(ofLine: position.line)
        var offset = start
        var units = 0
        while offset < end {
            let length = Self.length(of: bytes[offset])
            units += self.units(length)
            if units > position.character { break }
            offset = min(offset + length, end)
        }
        return offset
    }

    /// Returns the position of a byte offset. An offset between `\r` and `\n` counts as the end of the line.
    public func position(of offset: Int) -> Position {
        let offset = min(max(offset, 0), bytes.count)
        var (low, high) = (0, lineStarts.count)
        while high - low > 1 {
            let middle = (low + high) / 2
            if lineStarts[middle] <= offset { low = middle } else { high = middle }
        }
        let end = min(offset, end(ofLine: low))
        var position = lineStarts[low]
        var units = 0
        while position < end {
            let length = Self.length(of: bytes[position])
            guard position + length <= end else { break }
            units += self.units(length)
            position += length
        }
        return Position(line: low, character: units)
    }

    /// Returns the length in bytes of the UTF-8 character that begins with the given byte.
    private static func length(of byte: UInt8) -> Int { byte < 0xC0 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4 }

    /// Returns the number of units that a character of `length` UTF-8 bytes takes in the document's encoding.
    private func units(_ length: Int) -> Int {
        switch encoding {
        case .utf8: length
        case .utf16: length == 4 ? 2 : 1
        }
    }
}
