import LLB
import SourceText

/// `frontend.convertllb`: the graph of a target as JSON.
struct ConvertRequest: Subrequest {
    let definition = SubrequestDefinition(
        name: "frontend.convertllb",
        version: "0.1.0",
        summary: "Convert Dockerfile to LLB",
        results: [SubrequestAnswer.jsonKey],
        isListed: false
    )

    func answer(for build: LoadedBuild) async throws -> SubrequestAnswer {
        let image = try await build.run(.target, announces: true)
        try await build.findings.flush(to: build.context.bridge)
        return SubrequestAnswer(json: try withoutColumns(image.definition).converted())
    }

    /// Returns the graph without columns in its locations in Dockerfiles and Ickfiles: BuildKit's frontend records only lines.
    private func withoutColumns(_ definition: Definition) -> Definition {
        var definition = definition
        let isOfInstructions = definition.sources.map(\.file.isOfInstructions)
        definition.locations = definition.locations.mapValues { locations in
            locations.map { location in
                guard isOfInstructions.indices.contains(location.source), isOfInstructions[location.source] else {
                    return location
                }
                return Definition.Location(source: location.source, ranges: location.ranges.map(\.withoutColumns))
            }
        }
        return definition
    }
}
