extension LintRule {
    /// Default value for global ARG results in an empty or invalid base image name.
    public static let invalidDefaultArgInFrom = LintRule(
        name: "InvalidDefaultArgInFrom",
        description: "Default value for global ARG results in an empty or invalid base image name",
        page: "invalid-default-arg-in-from",
        explanation: """
            A file should build as it stands. Where an argument of a base image has no default, or one that
            makes no image name, the build fails for everyone who doesn't know which arguments to give.
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
    /// A finding of `InvalidDefaultArgInFrom`. `base` is the base as written.
    public static func invalidDefaultArgInFrom(_ base: String) -> LintFinding {
        LintFinding(
            .invalidDefaultArgInFrom,
            "Default value for ARG \(base) results in empty or invalid base image name"
        )
    }
}
