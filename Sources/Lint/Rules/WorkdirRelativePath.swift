import Diagnostics

extension LintRule {
    /// The rule that reports a relative path in the first `WORKDIR` of a stage.
    public static let workdirRelativePath = LintRule(
        name: "WorkdirRelativePath",
        description:
            "Relative workdir without an absolute workdir declared within the build can have unexpected results if the base image changes",
        page: "workdir-relative-path",
        explanation: """
            A relative directory is resolved against the base image's working directory. If a new base image changes that, all
            files that the build puts there move too. Only the first `WORKDIR` of a stage needs to be absolute.
            """,
        examples: [
            Example(
                bad: """
                    FROM nginx
                    WORKDIR usr/share/nginx/html
                    COPY public .

                    """,
                good: """
                    FROM nginx
                    WORKDIR /usr/share/nginx/html
                    COPY public .

                    """
            )
        ]
    )
}

extension LintFinding {
    /// Returns the finding for a relative working directory. `path` is the directory after variable expansion.
    public static func workdirRelativePath(_ path: String) -> LintFinding {
        LintFinding(
            .workdirRelativePath,
            "Relative workdir \(quoted(path)) can have unexpected results if the base image changes"
        )
    }
}
