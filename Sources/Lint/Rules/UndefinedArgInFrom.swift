extension LintRule {
    /// The rule that reports an undeclared variable in a base image name or platform.
    public static let undefinedArgInFrom = LintRule(
        name: "UndefinedArgInFrom",
        description: "FROM command must use declared ARGs",
        page: "undefined-arg-in-from",
        explanation: """
            A variable in a base image or platform can refer only to predefined arguments and to arguments declared
            before the first stage. Any other name expands to nothing, and is most often a typo.
            """,
        examples: [
            Example(
                bad: """
                    ARG VARIANT=alpine
                    FROM node:22${VARAINT}

                    """,
                good: """
                    ARG VARIANT=alpine
                    FROM node:22-${VARIANT}

                    """
            )
        ]
    )
}

extension LintFinding {
    /// Returns the finding for an undeclared variable in a base image name or platform. `suggestion` is the most similar
    /// declared name, if any.
    public static func undefinedArgInFrom(_ name: String, suggestion: String?) -> LintFinding {
        LintFinding(
            .undefinedArgInFrom,
            "FROM argument '\(name)' is not declared" + (suggestion.map { " (did you mean \($0)?)" } ?? "")
        )
    }
}
