import Bridge

/// The available subrequests, and the answers to them.
enum Subrequests {
    /// All subrequests, in the order in which `describe` lists them.
    static let all: [any Subrequest] = [
        OutlineRequest(), TargetsRequest(), SchemaRequest(), DescribeRequest(), LintRequest(), ConvertRequest(),
    ]

    /// Answers the subrequest that the `requestid` option names; returns nil without the option.
    ///
    /// - Throws: `BridgeError` with the message of BuildKit's frontend if the language doesn't support the subrequest,
    ///   otherwise any error of the subrequest itself.
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
