extension LintRule {
    /// Comment for build stage or argument should follow the format: `# <arg/stage name> <description>`.
    public static let invalidDefinitionDescription = LintRule(
        name: "InvalidDefinitionDescription",
        description:
            "Comment for build stage or argument should follow the format: `# <arg/stage name> <description>`. If this is not intended to be a description comment, add an empty line or comment between the instruction and the comment.",
        page: "invalid-definition-description",
        isExperimental: true,
        explanation: """
            The comment right above a stage or an argument is what `--call=outline` and `--call=targets` show
            as its description, if it starts with the name. A comment that is meant as something else is set
            apart by an empty comment line (`#`). The rule is experimental: it is reported where
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
    /// A finding of `InvalidDefinitionDescription`. `name` is the one that the comment should start with.
    public static func invalidDefinitionDescription(_ keyword: String, name: String) -> LintFinding {
        LintFinding(
            .invalidDefinitionDescription,
            "Comment for \(keyword) should follow the format: `# \(name) <description>`"
        )
    }
}
