import LLB
import SourceText

extension Definition {
    /// Returns the definition without columns in locations of Dockerfiles and Ickfiles.
    ///
    /// BuildKit's frontend records only lines. Debuggers set breakpoints at column 0. A range that starts at column 2, as in
    /// `  RUN a`, would not cover such a breakpoint.
    func withoutColumnsOfInstructions() -> Definition {
        let isOfInstructions = sources.map(\.file.isOfInstructions)
        guard isOfInstructions.contains(true) else { return self }
        var definition = self
        definition.locations = locations.mapValues { locations in
            locations.map { location in
                guard isOfInstructions.indices.contains(location.source), isOfInstructions[location.source] else {
                    return location
                }
                return Location(source: location.source, ranges: location.ranges.map(\.withoutColumns))
            }
        }
        return definition
    }
}

extension Definition.Range {
    /// The range without columns, i.e. of whole lines.
    var withoutColumns: Definition.Range { Definition.Range(startLine: startLine, endLine: endLine) }
}
