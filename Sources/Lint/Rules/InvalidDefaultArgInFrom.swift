extension LintRule {
    /// The rule that reports a base image name that is invalid when all build arguments have their default values.
    public static let invalidDefaultArgInFrom = LintRule(
        name: "InvalidDefaultArgInFrom",
        description: "Default value for global ARG results in an empty or invalid base image name",
        page: "invalid-default-arg-in-from",
        explanation: """
            A file should build without arguments. If an argument in a base image name has no default, or a default
            that gives an invalid name, the build fails for anyone who does not know which arguments to pass.
            """,
        examples: [
            Example(
                bad: """
                    ARG TAG
                    FROM busybox:${TAG}

                    """,
                good: """
                    ARG TAG=latest
                    FROM busybox:${TAG}

                    """
            )
        ]
    )
}

extension LintFinding {
    /// Returns the finding for a base image name that is invalid when all build arguments have their default values. `base` is
    /// the name before variable expansion.
    public static func invalidDefaultArgInFrom(_ base: String) -> LintFinding {
        LintFinding(
            .invalidDefaultArgInFrom,
            "Default value for ARG \(base) results in empty or invalid base image name"
        )
    }
}
