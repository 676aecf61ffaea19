import Diagnostics

extension LintRule {
    /// The rule that reports a base image whose operating system or architecture differs from that of its stage.
    public static let invalidBaseImagePlatform = LintRule(
        name: "InvalidBaseImagePlatform",
        description: "Base image platform does not match expected target platform",
        page: "invalid-base-image-platform",
        hasURL: false,
        explanation: """
            The base image is for a different operating system or architecture than the stage, so its programs run
            only under emulation. The usual cause is a base pinned to the digest of a single-platform image.
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
    /// Returns the finding for a base image whose platform differs from that of its stage. `expected` is the stage's platform
    /// and `actual` the image's, e.g. `linux/arm/v7`.
    public static func invalidBaseImagePlatform(_ image: String, expected: String, actual: String) -> LintFinding {
        LintFinding(
            .invalidBaseImagePlatform,
            "Base image \(image) was pulled with platform \(quoted(actual)), expected \(quoted(expected)) for current build"
        )
    }
}
