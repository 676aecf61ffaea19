import LLB
import SourceText

extension Definition {
    /// The definition without columns in its locations in Dockerfiles and Ickfiles: BuildKit's frontend records only lines,
    /// and debuggers compare a breakpoint's column 0 with the start of a range, which in `  RUN a` would be 2.
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
    /// The range of lines alone.
    var withoutColumns: Definition.Range { Definition.Range(startLine: startLine, endLine: endLine) }
}
