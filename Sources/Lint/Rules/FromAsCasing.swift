extension LintRule {
    /// The rule that reports an `AS` whose case differs from that of its `FROM`.
    public static let fromAsCasing = LintRule(
        name: "FromAsCasing",
        description: "The 'as' keyword should match the case of the 'from' keyword",
        page: "from-as-casing",
        explanation: """
            Both keywords belong to one instruction, so they should be in the same case. A `FROM` keyword in mixed
            case is reported by ConsistentInstructionCasing instead.
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
    /// Returns the finding for two keywords of one instruction that differ in case, e.g. `FROM` and `as`.
    public static func fromAsCasing(from keyword: String, as connective: String) -> LintFinding {
        LintFinding(
            .fromAsCasing,
            "'\(connective)' and '\(keyword)' keywords' casing do not match"
        )
    }
}
