import Diagnostics

extension LintRule {
    /// FROM --platform flag should not use a constant value.
    public static let fromPlatformFlagConstDisallowed = LintRule(
        name: "FromPlatformFlagConstDisallowed",
        description: "FROM --platform flag should not use a constant value",
        page: "from-platform-flag-const-disallowed",
        explanation: """
            A constant platform makes the same image whatever platform is asked for, so that a build for several
            platforms gives several equal images under wrong names. Where a stage has to be of one platform, its
            name may say so: a stage with the operating system or architecture in its name is left alone.
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
    /// A finding of `FromPlatformFlagConstDisallowed`. `platform` is the flag's value after expansion.
    public static func fromPlatformFlagConstDisallowed(_ platform: String) -> LintFinding {
        LintFinding(
            .fromPlatformFlagConstDisallowed,
            "FROM --platform flag should not use constant value \(quoted(platform))"
        )
    }
}
