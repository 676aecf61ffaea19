import Diagnostics

extension LintRule {
    /// The rule that reports an `ARG` or `ENV` whose name suggests a secret.
    public static let secretsUsedInArgOrEnv = LintRule(
        name: "SecretsUsedInArgOrEnv",
        description: "Sensitive data should not be used in the ARG or ENV commands",
        page: "secrets-used-in-arg-or-env",
        explanation: """
            Arguments and variables are kept in the image's history or configuration, where anyone who has the image
            can read them. A secret mount provides a value to one command without storing it. The rule looks at the
            name only: it matches words between underscores such as `password`, `token` or `key`, unless `public`,
            `file` or `version` is also among them.
            """,
        examples: [
            Example(
                bad: """
                    FROM alpine
                    ARG AWS_SECRET_ACCESS_KEY
                    RUN aws s3 cp s3://bucket/data .

                    """,
                good: """
                    FROM alpine
                    RUN --mount=type=secret,id=aws,env=AWS_SECRET_ACCESS_KEY aws s3 cp s3://bucket/data .

                    """
            )
        ]
    )
}

extension LintFinding {
    /// Returns the finding for a variable whose name suggests a secret. `keyword` is `ARG` or `ENV`.
    public static func secretsUsedInArgOrEnv(_ keyword: String, key: String) -> LintFinding {
        LintFinding(
            .secretsUsedInArgOrEnv,
            "Do not use ARG or ENV instructions for sensitive data (\(keyword) \(quoted(key)))"
        )
    }
}
