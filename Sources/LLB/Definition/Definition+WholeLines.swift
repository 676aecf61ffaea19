import SourceText

extension Definition {
    /// Returns the definition with a range of whole lines inserted before the other ranges of each location.
    ///
    /// Debuggers such as `docker buildx dap` stop where the first range of a vertex's location covers the breakpoint, which
    /// consists of a line and column 0. A range that starts at a later column, or covers only the first line of a statement,
    /// misses the breakpoint. Nothing is inserted where the first range already covers all lines from column 0, nor in
    /// Dockerfiles and Ickfiles, whose ranges must match those of BuildKit's frontend.
    ///
    /// `output()` leaves the added ranges out.
    public func startingWithWholeLines() -> Definition {
        let hasColumns = sources.map { !$0.file.isOfInstructions }
        guard hasColumns.contains(true) else { return self }
        var definition = self
        definition.locations = locations.mapValues { locations in
            locations.map { location in
                guard hasColumns.indices.contains(location.source), hasColumns[location.source] else { return location }
                return Location(source: location.source, ranges: Range.startingWithWholeLines(location.ranges))
            }
        }
        return definition
    }
}

extension Definition.Range {
    private var hasColumns: Bool { startCharacter != 0 || endCharacter != 0 }

    private func hasLines(of other: Definition.Range) -> Bool {
        startLine <= other.startLine && other.endLine <= endLine
    }

    fileprivate static func startingWithWholeLines(_ ranges: [Definition.Range]) -> [Definition.Range] {
        guard let first = ranges.first else { return ranges }
        let whole = Definition.Range(
            startLine: ranges.reduce(first.startLine) { min($0, $1.startLine) },
            endLine: ranges.reduce(first.endLine) { max($0, $1.endLine) }
        )
        return first.startCharacter == 0 && first.hasLines(of: whole) ? ranges : [whole] + ranges
    }

    /// Returns the ranges of a location without the range that `Definition.startingWithWholeLines()` inserts: a first range of
    /// whole lines that covers the lines of all other ranges, some of which have columns.
    public static func withoutWholeLines(_ ranges: [Definition.Range]) -> [Definition.Range] {
        guard let whole = ranges.first, !whole.hasColumns else { return ranges }
        let others = ranges.dropFirst()
        guard others.contains(where: \.hasColumns), others.allSatisfy(whole.hasLines) else { return ranges }
        return Array(others)
    }
}
