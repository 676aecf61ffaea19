/// A half-open range of byte offsets (from 0) in one source file.
public struct SourceRange: Sendable, Hashable {
    public var start: Int
    /// The byte offset after the last byte; never below `start`.
    public var end: Int

    /// Creates a range of bytes, which is empty if `end` is below `start`.
    public init(_ start: Int, _ end: Int) {
        self.start = start
        self.end = max(start, end)
    }

    public var isEmpty: Bool { start == end }

    /// Returns the smallest range that contains both this range and another.
    public func union(_ other: SourceRange) -> SourceRange {
        SourceRange(min(start, other.start), max(end, other.end))
    }
}

/// A sort key for the locations of a build: by file, then by byte offset. Findings without a location come first.
public struct SourceOrder: Sendable, Hashable, Comparable {
    /// The sort key of a finding without a location.
    public static let unplaced = SourceOrder(file: -1, offset: -1)

    private let file: Int
    private let offset: Int

    init(file: Int, offset: Int) {
        self.file = file
        self.offset = offset
    }

    public static func < (left: SourceOrder, right: SourceOrder) -> Bool {
        (left.file, left.offset) < (right.file, right.offset)
    }
}

/// A line and column, as shown to users.
public struct SourcePosition: Sendable, Hashable {
    /// The line, from 1.
    public var line: Int
    /// The column, from 1, in Unicode scalars.
    public var column: Int

    public init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }
}

/// A range in a file.
public struct SourceLocation: Sendable, Hashable {
    public var file: SourceFile
    public var range: SourceRange

    /// Creates a location. A range of a joined file (`SourceFile.parts`) is converted to a range of the file that the text
    /// comes from.
    public init(file: SourceFile, range: SourceRange) {
        (self.file, self.range) = file.original(range)
    }

    /// The sort key for source order: the file, then the start of the range.
    public var order: SourceOrder { SourceOrder(file: file.sequence, offset: range.start) }

    public var start: SourcePosition { file.position(at: range.start) }
    /// The position after the last character of the range.
    public var end: SourcePosition { file.position(at: range.end) }

    /// The lines that contain the range, counted from 1. A range that ends just after a line feed doesn't reach into the next line.
    public var lines: ClosedRange<Int> {
        let (start, end) = (self.start, self.end)
        guard end.line > start.line else { return start.line...start.line }
        return start.line...(end.column == 1 ? end.line - 1 : end.line)
    }
}
