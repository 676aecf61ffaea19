extension SourceFile {
    /// One of the files that a joined file consists of, and its place in the joined file.
    public struct Part: Sendable {
        public let file: SourceFile
        /// The byte offset at which the file starts in the joined file.
        public let start: Int
        /// The range, in the joined file, of the instruction that includes the file; nil for the build file.
        public let inclusion: SourceRange?

        public init(file: SourceFile, start: Int, inclusion: SourceRange?) {
            self.file = file
            self.start = start
            self.inclusion = inclusion
        }

        /// The byte range of the part in the joined file.
        public var range: Range<Int> { start..<(start + file.bytes.count) }
    }

    /// Joins the texts of a build file and of the files that it includes, so that a single plan can have ranges in all of them.
    /// A file that is included twice has two parts. The result is nil if there are no parts, or if a part doesn't start at the
    /// end of the previous part.
    ///
    /// - Parameter parts: The build file, then the included files. The first part starts at 0.
    public convenience init?(joining parts: [Part]) {
        guard let main = parts.first?.file else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(parts.reduce(0) { $0 + $1.file.bytes.count })
        for part in parts {
            guard part.start == bytes.count else { return nil }
            bytes += part.file.bytes
        }
        self.init(
            name: main.name,
            bytes: bytes,
            language: main.language,
            origin: main.origin,
            sequence: main.sequence,
            parts: parts
        )
    }

    /// Returns the part that contains the byte at an offset of the joined file, or the last part for an offset past the end; nil
    /// if this isn't a joined file.
    private func part(at offset: Int) -> Part? {
        guard !parts.isEmpty else { return nil }
        var (low, high) = (0, parts.count)
        while high - low > 1 {
            let middle = (low + high) / 2
            if parts[middle].start <= offset { low = middle } else { high = middle }
        }
        return parts[low]
    }

    /// Converts a range of a joined file to a range of the original file that contains the range's first byte.
    func original(_ range: SourceRange) -> (file: SourceFile, range: SourceRange) {
        guard var part = part(at: range.start) else { return (self, range) }
        // An empty range at the boundary of two files belongs to the first file: it is the location of an error at the end of
        // that file, such as a missing delimiter.
        if range.isEmpty, range.start == part.start, range.start > 0, let before = self.part(at: range.start - 1) {
            part = before
        }
        let count = part.file.bytes.count
        let start = min(range.start - part.start, count)
        return (part.file, SourceRange(start, min(range.end - part.start, count)))
    }

    /// Returns the ranges, in the joined file, of the instructions that include the text at a byte offset, innermost first;
    /// empty for the text of the build file.
    public func inclusions(at offset: Int) -> [SourceRange] {
        var result: [SourceRange] = []
        var next = part(at: offset)?.inclusion
        while let range = next, result.count < parts.count {
            result.append(range)
            next = part(at: range.start)?.inclusion
        }
        return result
    }
}
