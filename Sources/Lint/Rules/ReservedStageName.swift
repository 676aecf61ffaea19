import Diagnostics

extension LintRule {
    /// The rule that reports a stage named `scratch` or `context`.
    public static let reservedStageName = LintRule(
        name: "ReservedStageName",
        description: "Reserved words should not be used as stage names",
        page: "reserved-stage-name",
        explanation: """
            `scratch` is the empty image and `context` is the build context. A stage with either name cannot be
            used: `FROM scratch` and `--from=context` always mean the reserved names.
            """,
        examples: [
            Example(
                bad: """
                    FROM alpine AS scratch
                    RUN echo hello

                    """,
                good: """
                    FROM alpine AS base
                    RUN echo hello

                    """
            )
        ]
    )
}

extension LintFinding {
    /// Returns the finding for a stage named `scratch` or `context`. `name` must be in lower case.
    public static func reservedStageName(_ name: String) -> LintFinding {
        LintFinding(
            .reservedStageName,
            "Stage name should not use the same name as reserved stage \(quoted(name))"
        )
    }
}
