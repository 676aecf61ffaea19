/// A half-open range of byte offsets (from 0) in one source file.
public struct SourceRange: Sendable, Hashable {
    public var start: Int
    /// Offset one past the last byte; never below `start`.
    public var end: Int

    /// A range of bytes; an `end` below `start` makes it empty.
    public init(_ start: Int, _ end: Int) {
        self.start = start
        self.end = max(start, end)
    }

    public var isEmpty: Bool { start == end }

    /// The smallest range that covers both.
    public func union(_ other: SourceRange) -> SourceRange {
        SourceRange(min(start, other.start), max(end, other.end))
    }
}

/// A line and column, as shown to users.
public struct SourcePosition: Sendable, Hashable {
    /// Line, from 1.
    public var line: Int
    /// Column, from 1, counted in Unicode scalars.
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

    public init(file: SourceFile, range: SourceRange) {
        self.file = file
        self.range = range
    }

    public var start: SourcePosition { file.position(at: range.start) }
    /// The end of the range, exclusive.
    public var end: SourcePosition { file.position(at: range.end) }
}
