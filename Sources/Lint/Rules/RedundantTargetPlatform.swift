extension LintRule {
    /// The rule that reports `FROM --platform=$TARGETPLATFORM`, which only repeats the default.
    public static let redundantTargetPlatform = LintRule(
        name: "RedundantTargetPlatform",
        description:
            "Setting platform to predefined $TARGETPLATFORM in FROM is redundant as this is the default behavior",
        page: "redundant-target-platform",
        explanation: """
            The target platform is the default for every stage. Repeating it makes the stages that do use another
            platform harder to spot.
            """,
        examples: [
            Example(
                bad: """
                    FROM --platform=$TARGETPLATFORM alpine AS builder
                    RUN apk add --no-cache git

                    """,
                good: """
                    FROM alpine AS builder
                    RUN apk add --no-cache git

                    """
            )
        ]
    )
}

extension LintFinding {
    /// Returns the finding for `--platform=$TARGETPLATFORM`. `platform` is the flag's value before variable expansion.
    public static func redundantTargetPlatform(_ platform: String) -> LintFinding {
        LintFinding(
            .redundantTargetPlatform,
            "Setting platform to predefined \(platform) in FROM is redundant as this is the default behavior"
        )
    }
}
