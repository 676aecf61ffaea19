import Diagnostics

extension LintRule {
    /// The rule that reports a stage name that an earlier stage already has.
    public static let duplicateStageName = LintRule(
        name: "DuplicateStageName",
        description: "Stage names should be unique",
        page: "duplicate-stage-name",
        explanation: """
            A later stage with the same name hides the earlier one from all instructions after it and from `--target`.
            Only instructions between the two can still use the earlier one.
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
    /// Returns the finding for a stage name that an earlier stage already has. `name` must be in lower case.
    public static func duplicateStageName(_ name: String) -> LintFinding {
        LintFinding(
            .duplicateStageName,
            "Duplicate stage name \(quoted(name)), stage names should be unique"
        )
    }
}
