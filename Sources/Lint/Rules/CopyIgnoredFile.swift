import Diagnostics

extension LintRule {
    /// The rule that reports a `COPY` or `ADD` of a file that `.dockerignore` excludes.
    public static let copyIgnoredFile = LintRule(
        name: "CopyIgnoredFile",
        description: "Attempting to Copy file that is excluded by .dockerignore",
        page: "copy-ignored-file",
        explanation: """
            Files that `.dockerignore` excludes are not sent to the build, so a `COPY` or `ADD` of such a file finds
            nothing and fails. The rule is not checked if `.dockerignore` has exceptions (`!`), because a pattern
            alone then no longer tells whether a file is excluded.
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
    /// Returns the finding for a source path that `.dockerignore` excludes. `operation` is `Copy` or `Add`.
    public static func copyIgnoredFile(_ operation: String, file: String) -> LintFinding {
        LintFinding(
            .copyIgnoredFile,
            "Attempting to \(operation) file \(quoted(file)) that is excluded by .dockerignore"
        )
    }
}
