extension LintRule {
    /// The rule that reports an empty line within a continued instruction.
    public static let noEmptyContinuation = LintRule(
        name: "NoEmptyContinuation",
        description: "Empty continuation lines will become errors in a future release",
        page: "no-empty-continuation",
        explanation: """
            An empty line within a continued instruction is skipped today, so the line after it still belongs to the
            instruction, although it looks like a new one. BuildKit plans to make this an error. Comment lines are
            allowed.
            """,
        examples: [
            Example(
                bad: """
                    FROM alpine
                    RUN apk add \\

                        curl

                    """,
                good: """
                    FROM alpine
                    RUN apk add \\
                        # for downloads
                        curl

                    """
            )
        ]
    )
}

extension LintFinding {
    /// Returns the finding for an empty line within a continued instruction.
    public static func noEmptyContinuation() -> LintFinding {
        LintFinding(
            .noEmptyContinuation,
            "Empty continuation line"
        )
    }
}
