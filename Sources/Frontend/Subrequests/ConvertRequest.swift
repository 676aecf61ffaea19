import LLB

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
        return SubrequestAnswer(json: try image.definition.converted())
    }
}
