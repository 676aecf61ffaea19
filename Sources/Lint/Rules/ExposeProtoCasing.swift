extension LintRule {
    /// The rule that reports upper-case letters in a protocol of `EXPOSE`.
    public static let exposeProtoCasing = LintRule(
        name: "ExposeProtoCasing",
        description: "Protocol in EXPOSE instruction should be lowercase",
        page: "expose-proto-casing",
        explanation: """
            The image config stores protocols in lower case. Using the same case in the file makes ports easy to compare
            and find.
            """,
        examples: [
            Example(
                bad: """
                    FROM alpine
                    EXPOSE 80/TcP

                    """,
                good: """
                    FROM alpine
                    EXPOSE 80/tcp

                    """
            )
        ]
    )
}

extension LintFinding {
    /// Returns the finding for a port whose protocol contains upper-case letters. `port` is the port after variable expansion,
    /// e.g. `80/TcP`.
    public static func exposeProtoCasing(_ port: String) -> LintFinding {
        LintFinding(
            .exposeProtoCasing,
            "Defined protocol '\(port)' in EXPOSE instruction should be lowercase"
        )
    }
}
