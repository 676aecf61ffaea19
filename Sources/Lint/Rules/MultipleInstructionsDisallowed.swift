extension LintRule {
    /// The rule that reports a `CMD`, `ENTRYPOINT` or `HEALTHCHECK` if a later one of the same kind in the stage overrides it.
    public static let multipleInstructionsDisallowed = LintRule(
        name: "MultipleInstructionsDisallowed",
        description: "Multiple instructions of the same type should not be used in the same stage",
        page: "multiple-instructions-disallowed",
        explanation: """
            `CMD`, `ENTRYPOINT` and `HEALTHCHECK` each set a single value of the image. Only the last one in a stage
            has an effect, which is easy to miss when reading an earlier one. The warning is at the instruction that
            is overridden.
            """,
        examples: [
            Example(
                bad: """
                    FROM alpine
                    CMD ["echo", "hello"]
                    CMD ["echo", "world"]

                    """,
                good: """
                    FROM alpine
                    CMD ["echo", "world"]

                    """
            )
        ]
    )
}

extension LintFinding {
    /// Returns the finding for an instruction that a later instruction overrides. `keyword` is the keyword in the file's
    /// language.
    public static func multipleInstructionsDisallowed(_ keyword: String) -> LintFinding {
        LintFinding(
            .multipleInstructionsDisallowed,
            "Multiple \(keyword) instructions should not be used in the same stage because only the last one will be used"
        )
    }
}
