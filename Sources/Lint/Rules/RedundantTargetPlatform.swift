extension LintRule {
    /// Setting platform to predefined $TARGETPLATFORM in FROM is redundant as this is the default behavior.
    public static let redundantTargetPlatform = LintRule(
        name: "RedundantTargetPlatform",
        description:
            "Setting platform to predefined $TARGETPLATFORM in FROM is redundant as this is the default behavior",
        page: "redundant-target-platform",
        explanation: """
            A stage is for the target platform unless it says otherwise. Saying so again only hides the stages
            that do say something else.
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
    /// A finding of `RedundantTargetPlatform`. `platform` is the flag's value as written.
    public static func redundantTargetPlatform(_ platform: String) -> LintFinding {
        LintFinding(
            .redundantTargetPlatform,
            "Setting platform to predefined \(platform) in FROM is redundant as this is the default behavior"
        )
    }
}
