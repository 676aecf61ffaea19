extension LintRule {
    /// FROM command must use declared ARGs.
    public static let undefinedArgInFrom = LintRule(
        name: "UndefinedArgInFrom",
        description: "FROM command must use declared ARGs",
        page: "undefined-arg-in-from",
        explanation: """
            A base image or a platform that names a variable sees only the arguments declared before the first
            stage and the predefined ones. Any other name is empty there, mostly by a slip of the pen.
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
    /// A finding of `UndefinedArgInFrom`. `suggestion` is the nearest declared name.
    public static func undefinedArgInFrom(_ name: String, suggestion: String?) -> LintFinding {
        LintFinding(
            .undefinedArgInFrom,
            "FROM argument '\(name)' is not declared" + (suggestion.map { " (did you mean \($0)?)" } ?? "")
        )
    }
}
