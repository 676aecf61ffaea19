/// A half-open range of byte offsets (from 0) in one source file.
public struct SourceRange: Sendable, Hashable {
    /// Offset of the first byte.
    public var start: Int
    /// Offset one past the last byte; never below `start`.
    public var end: Int

    /// A range of bytes; an `end` below `start` makes it empty.
    public init(_ start: Int, _ end: Int) {
        self.start = start
        self.end = max(start, end)
    }

    /// True where the range names a place and no text.
    public var isEmpty: Bool { start == end }

    /// The smallest range that covers both.
    public func union(_ other: SourceRange) -> SourceRange {
        SourceRange(min(start, other.start), max(end, other.end))
    }
}

/// A place as people read it.
public struct SourcePosition: Sendable, Hashable {
    /// Line, from 1.
    public var line: Int
    /// Column, from 1, counted in Unicode scalars.
    public var column: Int

    /// A place by line and column, both from 1.
    public init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }
}

/// A range together with the file it lies in.
public struct SourceLocation: Sendable, Hashable {
    /// The file.
    public var file: SourceFile
    /// The bytes in it.
    public var range: SourceRange

    /// A range in a file.
    public init(file: SourceFile, range: SourceRange) {
        self.file = file
        self.range = range
    }

    /// Where the range starts.
    public var start: SourcePosition { file.position(at: range.start) }
    /// Where the range ends (exclusive).
    public var end: SourcePosition { file.position(at: range.end) }
}
