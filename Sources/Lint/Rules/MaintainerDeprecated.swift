extension LintRule {
    /// The MAINTAINER instruction is deprecated, use a label instead to define an image author.
    public static let maintainerDeprecated = LintRule(
        name: "MaintainerDeprecated",
        description:
            "The MAINTAINER instruction is deprecated, use a label instead to define an image author",
        page: "maintainer-deprecated",
        explanation: """
            The author is only one of many facts about an image. Labels hold any of them, can be changed by later
            stages, and are shown by every tool. The label for the author is `org.opencontainers.image.authors`.
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
    /// Makes the finding for a `MAINTAINER` instruction. A syntax with other keywords passes its own names for
    /// `MAINTAINER` and `LABEL`.
    public static func maintainerDeprecated(instruction: String = "Maintainer", label: String = "label") -> LintFinding
    {
        LintFinding(
            .maintainerDeprecated,
            "\(instruction) instruction is deprecated in favor of using \(label)"
        )
    }
}
