import Diagnostics

extension LintRule {
    /// Base image platform does not match expected target platform.
    public static let invalidBaseImagePlatform = LintRule(
        name: "InvalidBaseImagePlatform",
        description: "Base image platform does not match expected target platform",
        page: "invalid-base-image-platform",
        hasURL: false,
        explanation: """
            The base image that was found is for another operating system or architecture than the stage. Its
            programs won't run there but under emulation. An image that names a platform by its digest is the
            usual cause.
            """,
        examples: [
            Example(
                bad: """
                    FROM --platform=linux/arm64 alpine@sha256:7e2f37b2e5f4bd5e8b1b5e1e8dc5f5b5a6f6c4cbb8f0a8b3f2c6b5d5d3b1c0de

                    """,
                good: """
                    FROM --platform=linux/arm64 alpine:3.22

                    """
            )
        ]
    )
}

extension LintFinding {
    /// A finding of `InvalidBaseImagePlatform`. Platforms as `os/architecture[/variant]`.
    public static func invalidBaseImagePlatform(_ image: String, expected: String, actual: String) -> LintFinding {
        LintFinding(
            .invalidBaseImagePlatform,
            "Base image \(image) was pulled with platform \(quoted(actual)), expected \(quoted(expected)) for current build"
        )
    }
}
