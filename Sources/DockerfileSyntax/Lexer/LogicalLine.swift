import SourceText

/// A part of a logical line's text: what it means, and the bytes of the line that it stands at.
struct Piece: Sendable, Hashable {
    /// The text as the grammar understood it.
    var text: String
    /// Where it stands, as indices of the logical line's `text`.
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

/// One instruction with its continuation lines joined, and the way back to the source.
struct LogicalLine: Sendable {
    /// A run of the joined text that stands in one piece in the source.
    struct Segment: Sendable {
        /// Index of its first byte in the joined text.
        var start: Int
        /// Offset of that byte in the source.
        var offset: Int
        /// Its length in bytes.
        var count: Int
    }

    /// The text without line ends, continuation characters and comments between its lines. The indices of
    /// a line of one segment are offsets of the source.
    var text: Bytes
    /// The runs that a text of several lines is joined from; empty where the text is the source's own.
    var segments: [Segment]
    /// From the first byte of the first line that is no white space to the end of the last, heredocs included,
    /// without the final line end.
    var range: SourceRange
    /// The whole lines, with leading white space and the final line end.
    var fullRange: SourceRange
    /// The comments above, without `#` and white space around them.
    var comments: [String]

    /// The source bytes of a part of the text; what is skipped between its lines is included.
    func range(of bounds: Range<Int>) -> SourceRange {
        guard !bounds.isEmpty else {
            let offset = offset(of: bounds.lowerBound)
            return SourceRange(offset, offset)
        }
        return SourceRange(offset(of: bounds.lowerBound), offset(of: bounds.upperBound - 1) + 1)
    }

    /// The source offset of a byte of the text.
    func offset(of index: Int) -> Int {
        guard !segments.isEmpty else { return index }
        let segment = segments[segmentIndex { $0.start <= index }]
        return segment.offset + index - segment.start
    }

    /// The last segment that starts at or before an offset of the source; nil where there is none.
    func segmentIndex(atOffset offset: Int) -> Int? {
        guard let first = segments.first, first.offset <= offset else { return nil }
        return segmentIndex { $0.offset <= offset }
    }

    /// The last segment of which the condition holds; it holds of the first ones. The first where it holds of none.
    private func segmentIndex(where condition: (Segment) -> Bool) -> Int {
        var (low, high) = (0, segments.count)
        while high - low > 1 {
            let middle = (low + high) / 2
            if condition(segments[middle]) { low = middle } else { high = middle }
        }
        return low
    }

    /// The value of the `check=` comment above the instruction, up to its first space.
    var checkDirective: String? {
        for comment in comments {
            guard let directive = DirectiveText(comment.utf8), directive.name == "check" else { continue }
            return directive.firstWord
        }
        return nil
    }

    /// What a comment above the instruction says of `name`: the rest of the first line that starts with it.
    func description(of name: String) -> String {
        guard !name.isEmpty, !comments.isEmpty else { return "" }
        let prefix = name + " "
        return comments.first { $0.hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count)) } ?? ""
    }
}
