import LLB
import Lowering
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
        let image = CompiledImage(try await build.lowerForAnswer(), for: build.ownPlatform)
        return SubrequestAnswer(json: try withPeersPlaces(image.definition).converted())
    }

    /// A graph whose places are in the form that the peer gives them.
    private func withPeersPlaces(_ definition: Definition) -> Definition {
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
