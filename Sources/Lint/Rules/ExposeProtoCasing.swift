extension LintRule {
    /// Protocol in EXPOSE instruction should be lowercase.
    public static let exposeProtoCasing = LintRule(
        name: "ExposeProtoCasing",
        description: "Protocol in EXPOSE instruction should be lowercase",
        page: "expose-proto-casing",
        explanation: """
            The image stores protocols in lower case. Written the same way in the file, a protocol can be found with
            the same search in both.
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
    /// `ExposeProtoCasing` for a port after variable expansion.
    public static func exposeProtoCasing(_ port: String) -> LintFinding {
        LintFinding(
            .exposeProtoCasing,
            "Defined protocol '\(port)' in EXPOSE instruction should be lowercase"
        )
    }
}
