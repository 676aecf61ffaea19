import Diagnostics

extension LintRule {
    /// Attempting to Copy file that is excluded by .dockerignore.
    public static let copyIgnoredFile = LintRule(
        name: "CopyIgnoredFile",
        description: "Attempting to Copy file that is excluded by .dockerignore",
        page: "copy-ignored-file",
        explanation: """
            What `.dockerignore` excludes is not sent to the build, so that a `COPY` or `ADD` of it finds
            nothing and fails. The rule is silent where `.dockerignore` has exceptions (`!`), which can't be
            judged by the pattern alone.
            """,
        examples: [
            Example(
                bad: """
                    # with */tmp/* in .dockerignore
                    FROM scratch
                    COPY ./tmp/hello.txt /hello.txt

                    """,
                good: """
                    # with */tmp/* in .dockerignore
                    FROM scratch
                    COPY ./forever/hello.txt /hello.txt

                    """
            )
        ]
    )
}

extension LintFinding {
    /// A finding of `CopyIgnoredFile`. `operation` is `Copy` or `Add`.
    public static func copyIgnoredFile(_ operation: String, file: String) -> LintFinding {
        LintFinding(
            .copyIgnoredFile,
            "Attempting to \(operation) file \(quoted(file)) that is excluded by .dockerignore"
        )
    }
}
