extension LintRule {
    /// The rule that reports a host address or host port in `EXPOSE`.
    public static let exposeInvalidFormat = LintRule(
        name: "ExposeInvalidFormat",
        description:
            "IP address and host-port mapping should not be used in EXPOSE instruction. This will become an error in a future release",
        page: "expose-invalid-format",
        explanation: """
            `EXPOSE` declares the ports on which a container listens. Host addresses and ports are chosen when the
            container is run (`docker run --publish`). Today an address or host port in `EXPOSE` is ignored.
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
    /// Returns the finding for a port with a host address or host port. `port` is the port after variable expansion, e.g.
    /// `127.0.0.1:80:80`.
    public static func exposeInvalidFormat(_ port: String) -> LintFinding {
        LintFinding(
            .exposeInvalidFormat,
            "EXPOSE instruction should not define an IP address or host-port mapping, found '\(port)'"
        )
    }
}
