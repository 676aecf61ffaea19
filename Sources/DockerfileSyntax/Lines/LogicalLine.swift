import SourceText
import SyntaxKit

/// A part of a logical line, e.g. a word or a string of a JSON array.
struct Piece: Sendable, Hashable {
    /// The piece's text. In flags and JSON strings, quotes and escapes are already resolved.
    var text: String
    /// The piece's bounds in `LogicalLine.text`, in bytes.
    var bounds: Range<Int>

    init(_ text: String, _ bounds: Range<Int>) {
        self.text = text
        self.bounds = bounds
    }

    init(_ bytes: Bytes) {
        text = bytes.string
        bounds = bytes.startIndex..<bytes.endIndex
    }
}

/// An instruction with its continuation lines joined, and the positions of its text in the source.
struct LogicalLine: Sendable {
    /// A part of the joined text that is contiguous in the source.
    struct Segment: Sendable {
        /// The index, in the joined text, of the segment's first byte.
        var start: Int
        /// The offset, in the source, of the segment's first byte.
        var offset: Int
        /// The segment's length in bytes.
        var count: Int
    }

    /// The instruction's text without line ends, continuation characters and the comments between its lines. If the instruction
    /// is on one line, indices of the text are offsets in the source.
    var text: Bytes
    /// The segments of `text` if it was joined from several lines; empty for an instruction on one line.
    var segments: [Segment]
    /// The instruction's source range: from its first byte that isn't white space to the end of its last line, heredocs
    /// included, without the final line end. If the last line is empty, as after `RUN a && \` at the end of a file, its line
    /// end is included.
    var range: SourceRange
    /// The source range of the instruction's whole lines, with leading white space and the final line end.
    var fullRange: SourceRange
    /// The comments above the instruction, trimmed and without `#`.
    var comments: [String]

    /// Returns the source range of a part of the text, including the line ends and comments that were removed within it.
    func range(of bounds: Range<Int>) -> SourceRange {
        guard !bounds.isEmpty else {
            let offset = offset(of: bounds.lowerBound)
            return SourceRange(offset, offset)
        }
        return SourceRange(offset(of: bounds.lowerBound), offset(of: bounds.upperBound - 1) + 1)
    }

    /// Returns the source offset of the byte at an index of the text.
    func offset(of index: Int) -> Int {
        guard !segments.isEmpty else { return index }
        let segment = segments[segmentIndex { $0.start <= index }]
        return segment.offset + index - segment.start
    }

    /// Returns the index of the last segment that starts at or before a source offset; nil if there is none.
    func segmentIndex(atOffset offset: Int) -> Int? {
        guard let first = segments.first, first.offset <= offset else { return nil }
        return segmentIndex { $0.offset <= offset }
    }

    /// Finds, by binary search, the index of the last segment that satisfies a condition. Returns 0 if none does. Once the
    /// condition fails for a segment, it must fail for all later segments.
    private func segmentIndex(where condition: (Segment) -> Bool) -> Int {
        var (low, high) = (0, segments.count)
        while high - low > 1 {
            let middle = (low + high) / 2
            if condition(segments[middle]) { low = middle } else { high = middle }
        }
        return low
    }

    /// The value of the first `# check=` comment above the instruction, up to the value's first space, e.g. `skip=all`; nil if
    /// there is none.
    var checkDirective: String? {
        var cancellation = CancellationCheck(every: 256)
        for comment in comments where !cancellation.isCancelled() {
            guard let directive = ParserDirective(Array(comment.utf8)[...]), directive.name == "check" else { continue }
            return directive.firstWord
        }
        return nil
    }

    /// Returns the description of `name` in the comments above the instruction, e.g. `the version` for `VERSION` and the
    /// comment `# VERSION the version`; empty if there is none.
    func description(of name: String) -> String {
        guard !name.isEmpty, !comments.isEmpty else { return "" }
        let prefix = name + " "
        return comments.first { $0.hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count)) } ?? ""
    }
}
