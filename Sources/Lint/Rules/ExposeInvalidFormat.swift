extension LintRule {
    /// IP address and host-port mapping should not be used in EXPOSE instruction.
    public static let exposeInvalidFormat = LintRule(
        name: "ExposeInvalidFormat",
        description:
            "IP address and host-port mapping should not be used in EXPOSE instruction. This will become an error in a future release",
        page: "expose-invalid-format",
        explanation: """
            `EXPOSE` says on which ports a container listens. Where those appear on the host is decided by who
            runs the container (`docker run --publish`); an address or a second port is ignored today.
            """,
        examples: [
            Example(
                bad: """
                    FROM alpine
                    EXPOSE 127.0.0.1:80:80

                    """,
                good: """
                    FROM alpine
                    EXPOSE 80

                    """
            )
        ]
    )
}

extension LintFinding {
    /// A finding of `ExposeInvalidFormat`. `port` is the port after expansion.
    public static func exposeInvalidFormat(_ port: String) -> LintFinding {
        LintFinding(
            .exposeInvalidFormat,
            "EXPOSE instruction should not define an IP address or host-port mapping, found '\(port)'"
        )
    }
}
