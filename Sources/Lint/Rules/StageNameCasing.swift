extension LintRule {
    /// The rule that reports upper-case letters in a stage name.
    public static let stageNameCasing = LintRule(
        name: "StageNameCasing",
        description: "Stage names should be lowercase",
        page: "stage-name-casing",
        explanation: """
            Stage names are case-insensitive and stored in lower case. A name written with capitals therefore appears
            in a different spelling in `--target`, in results and in `COPY --from`.
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
    /// Returns the finding for a stage name that contains upper-case letters.
    public static func stageNameCasing(_ name: String) -> LintFinding {
        LintFinding(
            .stageNameCasing,
            "Stage name '\(name)' should be lowercase"
        )
    }
}
