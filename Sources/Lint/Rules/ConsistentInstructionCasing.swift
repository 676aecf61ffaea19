extension LintRule {
    /// The rule that reports keywords whose case differs from the case of most keywords in the file.
    public static let consistentInstructionCasing = LintRule(
        name: "ConsistentInstructionCasing",
        description:
            "All commands within the Dockerfile should use the same casing (either upper or lower)",
        page: "consistent-instruction-casing",
        explanation: """
            Keywords work in any case. Using one case throughout a file sets keywords apart from arguments. The
            expected case is the one that most instructions use, or upper case if there is a tie.
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
    /// Returns the finding for a keyword whose case differs from the case of most keywords.
    public static func consistentInstructionCasing(_ keyword: String, isMajorityLower: Bool) -> LintFinding {
        LintFinding(
            .consistentInstructionCasing,
            "Command '\(keyword)' should match the case of the command majority (\(isMajorityLower ? "lowercase" : "uppercase"))"
        )
    }
}
