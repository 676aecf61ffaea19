extension LintRule {
    /// Stage names should be lowercase.
    public static let stageNameCasing = LintRule(
        name: "StageNameCasing",
        description: "Stage names should be lowercase",
        page: "stage-name-casing",
        explanation: """
            Stage names are compared without regard to case, and are stored in lower case. A name written with
            capitals is found under another spelling in `--target`, in results and in `COPY --from`, which
            misleads.
            """,
        examples: [
            Example(
                bad: """
                    FROM alpine AS BuilderBase

                    """,
                good: """
                    FROM alpine AS builder-base

                    """
            )
        ]
    )
}

extension LintFinding {
    /// A finding of `StageNameCasing`. `name` is the stage's name as written.
    public static func stageNameCasing(_ name: String) -> LintFinding {
        LintFinding(
            .stageNameCasing,
            "Stage name '\(name)' should be lowercase"
        )
    }
}
