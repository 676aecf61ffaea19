extension LintRule {
    /// The rule that reports the deprecated `MAINTAINER` instruction.
    public static let maintainerDeprecated = LintRule(
        name: "MaintainerDeprecated",
        description:
            "The MAINTAINER instruction is deprecated, use a label instead to define an image author",
        page: "maintainer-deprecated",
        explanation: """
            `MAINTAINER` can name only an author. Labels can hold any information about an image, later stages can
            change them, and most tools show them. The label for the author is `org.opencontainers.image.authors`.
            """,
        examples: [
            Example(
                bad: """
                    FROM alpine
                    MAINTAINER moby@example.com

                    """,
                good: """
                    FROM alpine
                    LABEL org.opencontainers.image.authors="moby@example.com"

                    """
            )
        ]
    )
}

extension LintFinding {
    /// Returns the finding for a `MAINTAINER` instruction. A syntax with other keywords passes its own names for
    /// `MAINTAINER` and `LABEL`.
    public static func maintainerDeprecated(instruction: String = "Maintainer", label: String = "label") -> LintFinding
    {
        LintFinding(
            .maintainerDeprecated,
            "\(instruction) instruction is deprecated in favor of using \(label)"
        )
    }
}
