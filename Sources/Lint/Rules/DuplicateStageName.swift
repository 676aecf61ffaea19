import Diagnostics

extension LintRule {
    /// Stage names should be unique.
    public static let duplicateStageName = LintRule(
        name: "DuplicateStageName",
        description: "Stage names should be unique",
        page: "duplicate-stage-name",
        explanation: """
            A later stage of the same name hides the earlier one from everything behind it, and from `--target`.
            The earlier one is then built only for what stands between the two.
            """,
        examples: [
            Example(
                bad: """
                    FROM debian AS builder
                    RUN make

                    FROM golang AS builder
                    RUN go build

                    """,
                good: """
                    FROM debian AS c-builder
                    RUN make

                    FROM golang AS go-builder
                    RUN go build

                    """
            )
        ]
    )
}

extension LintFinding {
    /// A finding of `DuplicateStageName`. `name` is in lower case.
    public static func duplicateStageName(_ name: String) -> LintFinding {
        LintFinding(
            .duplicateStageName,
            "Duplicate stage name \(quoted(name)), stage names should be unique"
        )
    }
}
