extension LintRule {
    /// All commands within the Dockerfile should use the same casing (either upper or lower).
    public static let consistentInstructionCasing = LintRule(
        name: "ConsistentInstructionCasing",
        description:
            "All commands within the Dockerfile should use the same casing (either upper or lower)",
        page: "consistent-instruction-casing",
        explanation: """
            Keywords work in any case. One case throughout the file lets the eye tell keywords from arguments;
            the case that most instructions have is taken as meant, capitals where both are equally many.
            """,
        examples: [
            Example(
                bad: """
                    FROM alpine
                    Run echo hello
                    CMD ["sh"]

                    """,
                good: """
                    FROM alpine
                    RUN echo hello
                    CMD ["sh"]

                    """
            )
        ]
    )
}

extension LintFinding {
    /// A finding of `ConsistentInstructionCasing`. `keyword` is the word that differs from most.
    public static func consistentInstructionCasing(_ keyword: String, isMajorityLower: Bool) -> LintFinding {
        LintFinding(
            .consistentInstructionCasing,
            "Command '\(keyword)' should match the case of the command majority (\(isMajorityLower ? "lowercase" : "uppercase"))"
        )
    }
}
