import Diagnostics

extension LintRule {
    /// The rule that reports a constant value of `FROM --platform`.
    public static let fromPlatformFlagConstDisallowed = LintRule(
        name: "FromPlatformFlagConstDisallowed",
        description: "FROM --platform flag should not use a constant value",
        page: "from-platform-flag-const-disallowed",
        explanation: """
            A constant platform produces the same image for every requested platform, so a build for several
            platforms yields several equal images with wrong labels. If a stage must have a certain platform, put
            the operating system or architecture in its name; the rule then accepts the constant.
            """,
        examples: [
            Example(
                bad: """
                    FROM --platform=linux/amd64 alpine AS base
                    RUN apk add --no-cache git

                    """,
                good: """
                    FROM --platform=linux/amd64 alpine AS base-amd64
                    RUN apk add --no-cache git

                    """
            )
        ]
    )
}

extension LintFinding {
    /// Returns the finding for a constant `--platform`. `platform` is the flag's value after variable expansion.
    public static func fromPlatformFlagConstDisallowed(_ platform: String) -> LintFinding {
        LintFinding(
            .fromPlatformFlagConstDisallowed,
            "FROM --platform flag should not use constant value \(quoted(platform))"
        )
    }
}
