extension LintRule {
    /// Legacy key/value format with whitespace separator should not be used.
    public static let legacyKeyValueFormat = LintRule(
        name: "LegacyKeyValueFormat",
        description: "Legacy key/value format with whitespace separator should not be used",
        page: "legacy-key-value-format",
        explanation: """
            The old form takes the rest of the line as the value of one key, quotes included in other ways than
            the form with `=`. It can set no second key, and a forgotten `=` turns one form silently into the
            other.
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
    /// A finding of `LegacyKeyValueFormat`. `keyword` is the instruction's keyword as written.
    public static func legacyKeyValueFormat(_ keyword: String) -> LintFinding {
        LintFinding(
            .legacyKeyValueFormat,
            "\"\(keyword) key=value\" should be used instead of legacy \"\(keyword) key value\" format"
        )
    }
}
