extension LintRule {
    /// The 'as' keyword should match the case of the 'from' keyword.
    public static let fromAsCasing = LintRule(
        name: "FromAsCasing",
        description: "The 'as' keyword should match the case of the 'from' keyword",
        page: "from-as-casing",
        explanation: """
            Both words belong to one instruction. Written alike they are found by the same search and read as
            one. A keyword that mixes cases itself is left to ConsistentInstructionCasing.
            """,
        examples: [
            Example(
                bad: """
                    FROM alpine as builder

                    """,
                good: """
                    FROM alpine AS builder

                    """
            ),
            Example(
                bad: """
                    from alpine AS builder

                    """,
                good: """
                    from alpine as builder

                    """
            ),
        ]
    )
}

extension LintFinding {
    /// A finding of `FromAsCasing`. The two words as written.
    public static func fromAsCasing(from keyword: String, as connective: String) -> LintFinding {
        LintFinding(
            .fromAsCasing,
            "'\(connective)' and '\(keyword)' keywords' casing do not match"
        )
    }
}
