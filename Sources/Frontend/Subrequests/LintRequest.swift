import Bridge
import Diagnostics
import JSON
import LLB
import SourceText

/// `frontend.lint`: the findings of a check of the target, or of all stages if the build names no target.
struct LintRequest: Subrequest {
    let definition = SubrequestDefinition(
        name: "frontend.lint",
        version: "1.0.0",
        summary: "Lint a Dockerfile",
        results: [SubrequestAnswer.jsonKey, SubrequestAnswer.textKey, SubrequestAnswer.statusKey],
        isListed: false
    )

    func answer(for build: LoadedBuild) async throws -> SubrequestAnswer {
        let report = try await build.report(.lint)
        let warnings = report.warnings.map(LintItem.init) + report.lint.map(LintItem.init)
        var json = JSONObject([
            .init("warnings", warnings.isEmpty ? .null : .array(warnings.map(\.json))),
            .init("sources", .array(try build.source.files.map { try Self.info($0, of: build) })),
        ])
        if let failure = report.failure { json.append("buildError", Self.json(failure)) }
        let text = warnings.enumerated().sorted { LintItem.precedes($0, $1) }
            .flatMap(\.element.text)
        var answer = SubrequestAnswer(json: .object(json), text: text)
        answer.setStatus(warnings.isEmpty && report.failure == nil ? 0 : 1)
        return answer
    }

    private static func info(_ file: SourceFile, of build: LoadedBuild) throws -> JSONValue {
        let definition = file.sequence == 0 ? build.source.definition : file.origin as? Definition
        return try Definition.SourceInfo(file: file, definition: definition).json()
    }

    private static func json(_ failure: any Error) -> JSONValue {
        let (message, locations) = described(failure)
        return .object(
            JSONObject([.init("message", .string(message)), .init("location", SourcePlaces(locations).json)])
        )
    }

    /// Returns the message of a failure as shown to clients, and the source positions of the failure.
    private static func described(_ failure: any Error) -> (message: String, locations: [SourceLocation]) {
        switch failure {
        case let failure as DiagnosticsError:
            var errors = failure.errors
            // As in the message, only the first error of a Dockerfile is reported, because BuildKit's frontend stops at the first
            // error.
            if errors.first?.location?.file.isOfInstructions ?? false { errors = Array(errors.prefix(1)) }
            return (TextRenderer.message(failure), errors.flatMap(\.places))
        case let failure as BridgeError: return (failure.message, failure.locations)
        default: return ("\(failure)", [])
        }
    }
}

extension Diagnostic {
    /// The location of the instruction that the diagnostic is about; if that is unknown, the locations of the diagnostic and
    /// its notes.
    fileprivate var places: [SourceLocation] {
        extent.map { [$0] } ?? ([location] + notes.map(\.location)).compactMap { $0 }
    }
}
