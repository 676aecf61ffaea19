extension LintRule {
    /// Protocol in EXPOSE instruction should be lowercase.
    public static let exposeProtoCasing = LintRule(
        name: "ExposeProtoCasing",
        description: "Protocol in EXPOSE instruction should be lowercase",
        page: "expose-proto-casing",
        explanation: """
            The image stores protocols in lower case. If the file uses lower case too, one search finds a protocol in both.
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
    /// Makes the finding for a port whose protocol has capitals, e.g. `80/TcP`, after variable expansion.
    public static func exposeProtoCasing(_ port: String) -> LintFinding {
        LintFinding(
            .exposeProtoCasing,
            "Defined protocol '\(port)' in EXPOSE instruction should be lowercase"
        )
    }
}
