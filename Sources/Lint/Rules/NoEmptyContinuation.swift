extension LintRule {
    /// Empty continuation lines will become errors in a future release.
    public static let noEmptyContinuation = LintRule(
        name: "NoEmptyContinuation",
        description: "Empty continuation lines will become errors in a future release",
        page: "no-empty-continuation",
        explanation: """
            An empty line within a continued instruction is skipped today, so that what follows still belongs to
            the instruction. It looks like the end of it, and will be an error one day. A comment line may stand
            there.
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
    /// A finding of `NoEmptyContinuation`.
    public static func noEmptyContinuation() -> LintFinding {
        LintFinding(
            .noEmptyContinuation,
            "Empty continuation line"
        )
    }
}
