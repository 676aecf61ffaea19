extension LintRule {
    /// The rule that reports a `CMD` or `ENTRYPOINT` whose command is not written as a JSON array.
    public static let jsonArgsRecommended = LintRule(
        name: "JSONArgsRecommended",
        description:
            "JSON arguments recommended for ENTRYPOINT/CMD to prevent unintended behavior related to OS signals",
        page: "json-args-recommended",
        explanation: """
            Without a JSON array, a shell starts the program and becomes PID 1. The shell does not forward
            signals, so `docker stop` waits for its ten-second timeout and kills the container. A `SHELL` instruction
            shows that the shell is intended and suppresses the warning.
            """,
        examples: [
            Example(
                bad: """
                    FROM alpine
                    CMD my-service --port 8080

                    """,
                good: """
                    FROM alpine
                    CMD ["my-service", "--port", "8080"]

                    """
            )
        ]
    )
}

extension LintFinding {
    /// Returns the finding for a `CMD` or `ENTRYPOINT` whose command is not written as a JSON array. `keyword` is the keyword
    /// in the file's language.
    public static func jsonArgsRecommended(_ keyword: String) -> LintFinding {
        LintFinding(
            .jsonArgsRecommended,
            "JSON arguments recommended for \(keyword) to prevent unintended behavior related to OS signals"
        )
    }
}
