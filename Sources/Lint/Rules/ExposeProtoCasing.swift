extension LintRule {
    /// Protocol in EXPOSE instruction should be lowercase.
    public static let exposeProtoCasing = LintRule(
        name: "ExposeProtoCasing",
        description: "Protocol in EXPOSE instruction should be lowercase",
        page: "expose-proto-casing",
        explanation: """
            Protocols are stored in lower case. Written so in the file they are found by the same search as in
            the image.
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
    /// A finding of `ExposeProtoCasing`. `port` is the port after expansion.
    public static func exposeProtoCasing(_ port: String) -> LintFinding {
        LintFinding(
            .exposeProtoCasing,
            "Defined protocol '\(port)' in EXPOSE instruction should be lowercase"
        )
    }
}
