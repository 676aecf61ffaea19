extension LintRule {
    /// The MAINTAINER instruction is deprecated, use a label instead to define an image author.
    public static let maintainerDeprecated = LintRule(
        name: "MaintainerDeprecated",
        description:
            "The MAINTAINER instruction is deprecated, use a label instead to define an image author",
        page: "maintainer-deprecated",
        explanation: """
            The author is one fact among many about an image. Labels carry them all, can be changed by later
            stages, and are shown by every tool. The label for it is `org.opencontainers.image.authors`.
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
    /// A finding of `MaintainerDeprecated`. A syntax with other keywords gives its own words for the two instructions.
    public static func maintainerDeprecated(instruction: String = "Maintainer", label: String = "label") -> LintFinding
    {
        LintFinding(
            .maintainerDeprecated,
            "\(instruction) instruction is deprecated in favor of using \(label)"
        )
    }
}
