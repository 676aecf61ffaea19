extension LintRule {
    /// The rule that reports an assignment without `=`, e.g. `ENV LANG C.UTF-8`.
    public static let legacyKeyValueFormat = LintRule(
        name: "LegacyKeyValueFormat",
        description: "Legacy key/value format with whitespace separator should not be used",
        page: "legacy-key-value-format",
        explanation: """
            The legacy form takes the rest of the line as the value of a single key, and treats quotes differently
            from the form with `=`. It cannot set a second key, and leaving out an `=` silently switches from one
            form to the other.
            """,
        examples: [
            Example(
                bad: """
                    FROM alpine
                    ENV LANG C.UTF-8

                    """,
                good: """
                    FROM alpine
                    ENV LANG=C.UTF-8

                    """
            )
        ]
    )
}

extension LintFinding {
    /// Returns the finding for an assignment without `=`, e.g. `ENV LANG C.UTF-8`. `keyword` is the keyword in the file's
    /// language.
    public static func legacyKeyValueFormat(_ keyword: String) -> LintFinding {
        LintFinding(
            .legacyKeyValueFormat,
            "\"\(keyword) key=value\" should be used instead of legacy \"\(keyword) key value\" format"
        )
    }
}
