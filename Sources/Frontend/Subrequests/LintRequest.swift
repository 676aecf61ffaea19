import JSON
import LLB

/// `frontend.lint`: what a check of all stages, or of the target, finds.
struct LintRequest: Subrequest {
    let definition = SubrequestDefinition(
        name: "frontend.lint",
        version: "1.0.0",
        summary: "Lint a Dockerfile",
        results: [SubrequestAnswer.jsonKey, SubrequestAnswer.textKey, SubrequestAnswer.statusKey],
        isListed: false
    )

    func answer(for build: LoadedBuild) async throws -> SubrequestAnswer {
        let report = try await build.check()
        let warnings = report.warnings.map(LintItem.init) + report.lint.map(LintItem.init)
        let info = Definition.SourceInfo(file: build.source.file, definition: build.source.definition)
        var json = JSONObject([
            .init("warnings", warnings.isEmpty ? .null : .array(warnings.map(\.json))),
            .init("sources", .array([try info.json()])),
        ])
        if let failure = report.failure { json.append("buildError", Self.json(failure)) }
        let text = warnings.enumerated().sorted { LintItem.precedes($0, $1) }
            .flatMap { $0.element.text(of: build.source.file) }
        var answer = SubrequestAnswer(json: .object(json), text: text)
        answer.setStatus(warnings.isEmpty && report.failure == nil ? 0 : 1)
        return answer
    }

    private static func json(_ failure: any Error) -> JSONValue {
        let (message, locations) = CheckReport.described(failure)
        return .object(
            JSONObject([.init("message", .string(message)), .init("location", SourcePlaces(locations).json)])
        )
    }
}
