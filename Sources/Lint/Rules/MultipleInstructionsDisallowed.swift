extension LintRule {
    /// Multiple instructions of the same type should not be used in the same stage.
    public static let multipleInstructionsDisallowed = LintRule(
        name: "MultipleInstructionsDisallowed",
        description: "Multiple instructions of the same type should not be used in the same stage",
        page: "multiple-instructions-disallowed",
        explanation: """
            `CMD`, `ENTRYPOINT` and `HEALTHCHECK` set one value of the image. All but the last of a stage are
            without effect, which a reader can't see at the place where they stand. The warning is at the one
            that is lost.
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
    /// A finding of `MultipleInstructionsDisallowed`. `keyword` is the instruction's keyword as written.
    public static func multipleInstructionsDisallowed(_ keyword: String) -> LintFinding {
        LintFinding(
            .multipleInstructionsDisallowed,
            "Multiple \(keyword) instructions should not be used in the same stage because only the last one will be used"
        )
    }
}
