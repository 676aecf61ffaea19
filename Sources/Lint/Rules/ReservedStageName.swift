import Diagnostics

extension LintRule {
    /// Reserved words should not be used as stage names.
    public static let reservedStageName = LintRule(
        name: "ReservedStageName",
        description: "Reserved words should not be used as stage names",
        page: "reserved-stage-name",
        explanation: """
            `scratch` is the empty image and `context` the files of the build. A stage of either name can't be
            reached: `FROM scratch` and `--from=context` mean the reserved ones.
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
    /// A finding of `ReservedStageName`. `name` is in lower case.
    public static func reservedStageName(_ name: String) -> LintFinding {
        LintFinding(
            .reservedStageName,
            "Stage name should not use the same name as reserved stage \(quoted(name))"
        )
    }
}
