import Bridge

/// All questions that a source can be asked.
enum Subrequests {
    /// In the order in which they are listed.
    static let all: [any Subrequest] = [
        OutlineRequest(), TargetsRequest(), SchemaRequest(), DescribeRequest(), LintRequest(), ConvertRequest(),
    ]

    /// Answers the question that a build's options ask; nil where they ask none and the source shall be built.
    ///
    /// - Throws: `BridgeError` in the peer's words for a question that sources of the language can't be asked,
    ///   else what answering throws.
    static func answer(for build: LoadedBuild) async throws -> SolveResult? {
        guard let name = build.request.options[OptionKey.requestID] else { return nil }
        guard let request = all.first(where: { $0.definition.name == name }), request.isAnswered(by: build.syntax)
        else {
            throw BridgeError(
                .unknown,
                "unsupported request \(name)",
                details: [ErrorDetail("Subrequest", name: name).encoded()]
            )
        }
        return try await request.answer(for: build).result(of: request.definition)
    }
}
