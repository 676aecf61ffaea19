/// What a source text was read from. `LLB.Definition` is the one kind there is; a text only carries it along, so that
/// whatever speaks of the text can say where it came from.
public protocol SourceOrigin: Sendable {}

/// One source text and the name the user knows it by.
///
/// Immutable and shared by reference: every range, diagnostic and plan that speaks of a
/// file holds the same object. Two files are equal when name and bytes are.
public final class SourceFile: Sendable, Hashable {
    /// The name as the user wrote it, e.g. `Mockerfile.yaml`; it opens every message.
    public let name: String
    /// The text, byte for byte as it was read; not necessarily valid UTF-8.
    public let bytes: [UInt8]
    /// The language's name as editors and BuildKit's `pb.SourceInfo.language` write it, e.g. `Dockerfile`, `YAML`.
    public let language: String
    /// The graph that the text was read from; nil where none is known.
    public let origin: (any SourceOrigin)?
    /// Byte offset at which each line starts; the first is 0.
    private let lineStarts: [Int]

    /// Indexes the lines of `bytes`, in time proportional to their number.
    public init(name: String, bytes: [UInt8], language: String = "", origin: (any SourceOrigin)? = nil) {
        self.name = name
        self.bytes = bytes
        self.language = language
        self.origin = origin
        var starts = [0]
        for (offset, byte) in bytes.enumerated() where byte == UInt8(ascii: "\n") {
            starts.append(offset + 1)
        }
        self.lineStarts = starts
    }

    /// A file made from text that is already a string.
    public convenience init(name: String, text: String, language: String = "", origin: (any SourceOrigin)? = nil) {
        self.init(name: name, bytes: Array(text.utf8), language: language, origin: origin)
    }

    /// The number of lines; a final newline opens one more, empty line.
    public var lineCount: Int { lineStarts.count }

    /// The line and column of a byte offset; offsets past the end answer with the end.
    public func position(at offset: Int) -> SourcePosition {
        let offset = min(max(offset, 0), bytes.count)
        var low = 0
        var high = lineStarts.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if lineStarts[middle] <= offset { low = middle } else { high = middle }
        }
        // UTF-8 continuation bytes (10xxxxxx) do not start a scalar.
        let scalars = bytes[lineStarts[low]..<offset].count { $0 & 0xC0 != 0x80 }
        return SourcePosition(line: low + 1, column: scalars + 1)
    }

    /// The byte offset of a line (from 1) and a byte column (from 0) in it, held inside the file.
    public func offset(line: Int, byteColumn: Int = 0) -> Int {
        guard line >= 1 else { return 0 }
        guard line <= lineStarts.count else { return bytes.count }
        return min(lineStarts[line - 1] + max(byteColumn, 0), bytes.count)
    }

    /// The byte range of a line (from 1), without its line end (`\n` or `\r\n`).
    public func lineRange(_ line: Int) -> SourceRange {
        let start = offset(line: line)
        var end = line < lineStarts.count ? lineStarts[line] - 1 : bytes.count
        if end > start, end < bytes.count, bytes[end - 1] == UInt8(ascii: "\r") { end -= 1 }
        return SourceRange(start, max(start, end))
    }

    /// True for a text of BuildKit's own Dockerfile language, in any keywords: its messages and places are the peer's,
    /// which speak of whole lines.
    public var isOfInstructions: Bool { language == "Dockerfile" || language == "Ickfile" }

    /// The text of a range, invalid UTF-8 repaired.
    public func text(_ range: SourceRange) -> String {
        let upper = min(range.end, bytes.count)
        return String(repairing: bytes[min(range.start, upper)..<upper])
    }

    /// The whole text, invalid UTF-8 repaired.
    public var text: String { String(repairing: bytes[...]) }

    /// Equal by name and bytes.
    public static func == (left: SourceFile, right: SourceFile) -> Bool {
        left === right || (left.name == right.name && left.bytes == right.bytes)
    }

    /// Hashes the name and the length, in constant time.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(name)
        hasher.combine(bytes.count)
    }
}
