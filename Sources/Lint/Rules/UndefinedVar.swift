extension LintRule {
    /// The rule that reports a variable that is not set at the instruction that uses it.
    public static let undefinedVar = LintRule(
        name: "UndefinedVar",
        description: "Variables should be defined before their use",
        page: "undefined-var",
        explanation: """
            A variable that is set neither by an `ARG` or `ENV` of the stage nor by the base image expands to nothing.
            Arguments declared before the first stage must be declared again in the stage that uses them.
            """,
        examples: [
            Example(
                bad: """
                    FROM alpine AS base
                    COPY $foo .

                    """,
                good: """
                    FROM alpine AS base
                    ARG foo
                    COPY $foo .

                    """
            )
        ]
    )
}

extension LintFinding {
    /// Returns the finding for a variable that is not set. `suggestion` is the most similar name that is set, if any.
    public static func undefinedVar(_ name: String, suggestion: String?) -> LintFinding {
        LintFinding(
            .undefinedVar,
            "Usage of undefined variable '$\(name)'" + (suggestion.map { " (did you mean $\($0)?)" } ?? "")
        )
    }
}
