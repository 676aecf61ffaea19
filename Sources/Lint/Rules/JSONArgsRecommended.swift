extension LintRule {
    /// JSON arguments recommended for ENTRYPOINT/CMD to prevent unintended behavior related to OS signals.
    public static let jsonArgsRecommended = LintRule(
        name: "JSONArgsRecommended",
        description:
            "JSON arguments recommended for ENTRYPOINT/CMD to prevent unintended behavior related to OS signals",
        page: "json-args-recommended",
        explanation: """
            Without a JSON array the program is started by a shell, which is then process 1. The shell does not
            pass signals on, so that `docker stop` waits its ten seconds and kills. A `SHELL` instruction says
            that a shell is meant, and ends the warning.
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
    /// A finding of `JSONArgsRecommended`. `keyword` is the instruction's keyword as written.
    public static func jsonArgsRecommended(_ keyword: String) -> LintFinding {
        LintFinding(
            .jsonArgsRecommended,
            "JSON arguments recommended for \(keyword) to prevent unintended behavior related to OS signals"
        )
    }
}
