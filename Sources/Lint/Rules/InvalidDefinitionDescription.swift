extension LintRule {
    /// The rule that reports a comment directly above a stage or `ARG` if it does not start with the stage's or argument's name.
    public static let invalidDefinitionDescription = LintRule(
        name: "InvalidDefinitionDescription",
        description:
            "Comment for build stage or argument should follow the format: `# <arg/stage name> <description>`. If this is not intended to be a description comment, add an empty line or comment between the instruction and the comment.",
        page: "invalid-definition-description",
        isExperimental: true,
        explanation: """
            `--call=outline` and `--call=targets` show the comment directly above a stage or argument as its
            description, if the comment starts with the name. To keep a comment from being taken as a description,
            put an empty comment line (`#`) below it. The rule is experimental: it is reported only if
            `experimental=InvalidDefinitionDescription` or `experimental=all` is set.
            """,
        examples: [
            Example(
                bad: """
                    # The version of Go
                    ARG GO_VERSION=1.25
                    FROM golang:${GO_VERSION}

                    """,
                good: """
                    # GO_VERSION is the version of Go
                    ARG GO_VERSION=1.25
                    FROM golang:${GO_VERSION}

                    """
            )
        ]
    )
}

extension LintFinding {
    /// Returns the finding for a comment that is above a stage or argument but does not start with `name`. `keyword` is the
    /// keyword of the instruction below the comment.
    public static func invalidDefinitionDescription(_ keyword: String, name: String) -> LintFinding {
        LintFinding(
            .invalidDefinitionDescription,
            "Comment for \(keyword) should follow the format: `# \(name) <description>`"
        )
    }
}
