/// The graph that a source text was read from. The only conforming type is `LLB.Definition`. A source file holds its origin, so
/// that a location in the text can be traced back to the graph.
public protocol SourceOrigin: Sendable {}

/// A source text and its name.
///
/// A source file is immutable and shared by reference: every diagnostic, location and plan of a file holds the same object. Two
/// files are equal if their names and bytes are equal.
public final class SourceFile: Sendable, Hashable {
    /// The name as the user wrote it, e.g. `Mockerfile.yaml`; messages start with it.
    public let name: String
    /// The text, byte for byte as it was read; not necessarily valid UTF-8.
    public let bytes: [UInt8]
    /// The language as `pb.SourceInfo.language` names it, e.g. `Dockerfile`, `YAML`.
    public let language: String
    /// The graph that the text was read from; nil if unknown.
    public let origin: (any SourceOrigin)?
    /// The number of the file in its build: 0 for the build file, then the files that it includes, in the order in which they
    /// were read. Diagnostics are sorted by this number first.
    public let sequence: Int
    /// The files that this file was joined from (`init(joining:)`), in order; empty for any other file.
    public let parts: [Part]
    /// The byte offset of the start of each line; the first is 0.
    private let lineStarts: [Int]
    /// The number of characters before each multiple of `stride` bytes. The array makes it possible to find the column of an
    /// offset in a long line without counting from the start of the line. Empty if no line is longer than `stride`.
    private let characterCounts: [Int]
    private static let stride = 256

    public convenience init(
        name: String,
        bytes: [UInt8],
        language: String = "",
        origin: (any SourceOrigin)? = nil,
        sequence: Int = 0
    ) {
        self.init(name: name, bytes: bytes, language: language, origin: origin, sequence: sequence, parts: [])
    }

    init(
        name: String,
        bytes: [UInt8],
        language: String,
        origin: (any SourceOrigin)?,
        sequence: Int,
        parts: [Part]
    ) {
        self.name = name
        self.bytes = bytes
        self.language = language
        self.origin = origin
        self.sequence = sequence
        self.parts = parts
        var starts = [0]
        var start = 0
        var longest = 0
        // `enumerated()` isn't used, because in unoptimized code its iterator takes a lock of Swift's runtime for each byte.
        for offset in bytes.indices where bytes[offset] == UInt8(ascii: "\n") {
            longest = max(longest, offset - start)
            start = offset + 1
            starts.append(start)
        }
        self.lineStarts = starts
        longest = max(longest, bytes.count - start)
        self.characterCounts = longest > Self.stride ? Self.characterCounts(of: bytes) : []
    }

    private static func characterCounts(of bytes: [UInt8]) -> [Int] {
        var counts = [0]
        counts.reserveCapacity(bytes.count / stride + 1)
        // UTF-8 continuation bytes (10xxxxxx) do not start a character.
        var count = 0
        var start = 0
        while start + stride <= bytes.count {
            count += bytes[start..<(start + stride)].count { $0 & 0xC0 != 0x80 }
            counts.append(count)
            start += stride
        }
        return counts
    }

    /// Returns the number of characters that start before a byte offset.
    private func characters(before offset: Int) -> Int {
        let index = offset / Self.stride
        return characterCounts[index] + bytes[(index * Self.stride)..<offset].count { $0 & 0xC0 != 0x80 }
    }

    /// Creates a file with the name, the text and the line index of another one.
    package init(_ file: SourceFile, language: String, origin: (any SourceOrigin)?) {
        name = file.name
        bytes = file.bytes
        self.language = language
        self.origin = origin
        sequence = 0
        parts = []
        lineStarts = file.lineStarts
        characterCounts = file.characterCounts
    }

    public convenience init(name: String, text: String, language: String = "", origin: (any SourceOrigin)? = nil) {
        self.init(name: name, bytes: Array(text.utf8), language: language, origin: origin)
    }

    /// The number of lines, including an empty line after a final newline.
    public var lineCount: Int { lineStarts.count }

    /// Returns the line and column of a byte offset; for an offset past the end of the file, the line and column of the end.
    public func position(at offset: Int) -> SourcePosition {
        let offset = min(max(offset, 0), bytes.count)
        var low = 0
        var high = lineStarts.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if lineStarts[middle] <= offset { low = middle } else { high = middle }
        }
        let start = lineStarts[low]
        let column =
            offset - start <= Self.stride
            ? bytes[start..<offset].count { $0 & 0xC0 != 0x80 } : characters(before: offset) - characters(before: start)
        return SourcePosition(line: low + 1, column: column + 1)
    }

    /// Returns the byte offset of a position, given as a line (from 1) and a byte column in that line (from 0); clamped to the
    /// file.
    public func offset(line: Int, byteColumn: Int = 0) -> Int {
        guard line >= 1 else { return 0 }
        guard line <= lineStarts.count else { return bytes.count }
        return min(lineStarts[line - 1] + max(byteColumn, 0), bytes.count)
    }

    /// Returns the byte range of a line (from 1), without its line end (`\n` or `\r\n`).
    public func lineRange(_ line: Int) -> SourceRange {
        let start = offset(line: line)
        var end = line < lineStarts.count ? lineStarts[line] - 1 : bytes.count
        if end > start, end < bytes.count, bytes[end - 1] == UInt8(ascii: "\r") { end -= 1 }
        return SourceRange(start, max(start, end))
    }

    /// Whether the language is Dockerfile or Ickfile. Their messages and locations are those of BuildKit's frontend, which
    /// reports the location of an error as whole lines.
    public var isOfInstructions: Bool { language == "Dockerfile" || language == "Ickfile" }

    /// Returns the text of a range, with U+FFFD for each byte of invalid UTF-8.
    public func text(_ range: SourceRange) -> String {
        let upper = min(range.end, bytes.count)
        return String(repairing: bytes[min(range.start, upper)..<upper])
    }

    /// The whole text, with U+FFFD for each byte of invalid UTF-8.
    public var text: String { String(repairing: bytes[...]) }

    public static func == (left: SourceFile, right: SourceFile) -> Bool {
        left === right || (left.name == right.name && left.bytes == right.bytes)
    }

    /// Hashes the file's name and length, which takes constant time.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(name)
        hasher.combine(bytes.count)
    }
}
