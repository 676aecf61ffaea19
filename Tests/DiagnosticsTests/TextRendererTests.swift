import Diagnostics
import SourceText
import Testing

/// Text for terminals shows control characters of a file as escapes.
@Suite struct TextRendererTests {
    private static let file = SourceFile(
        name: "D\u{1B}[31m",
        text: "FROM alpine\nRUN\u{1B}[31mX\ty\u{9B}z\n",
        language: "Dockerfile"
    )

    private static let diagnostic = Diagnostic(
        "t.instruction",
        "unknown instruction: RUN\u{1B}[31mX",
        at: SourceLocation(file: file, range: SourceRange(15, 21)),
        notes: [.init("a\u{07}b")],
        fixIts: [
            .init("c\u{08}", at: SourceLocation(file: file, range: SourceRange(0, 0)), replacement: "c")
        ]
    )

    @Test func escapesEverything() {
        #expect(
            TextRenderer.full(Self.diagnostic) == """
                D\\x1b[31m:2:4: error: unknown instruction: RUN\\x1b[31mX [t.instruction]
                 2 | RUN\\x1b[31mX y\\u009bz
                   |    ^^^^^^^^^
                note: a\\x07b
                D\\x1b[31m:1:1: fix: c\\x08

                """
        )
        #expect(TextRenderer.line(Self.diagnostic) == "D\\x1b[31m:2:4: unknown instruction: RUN\\x1b[31mX")
    }

    @Test func messagesOfInstructionsAreThoseOfBuildKit() {
        #expect(TextRenderer.message(DiagnosticsError(Self.diagnostic)) == "unknown instruction: RUN\u{1B}[31mX")
    }

    @Test(arguments: [
        ("plain é 日本 \u{1F600}\ttab\nline", "plain é 日本 \u{1F600}\ttab\nline"),
        ("\u{0}\r\u{7F}\u{85}\u{202E}\u{2066}", "\\x00\\x0d\\x7f\\u0085\\u202e\\u2066"), ("a\r\nb", "a\\x0d\nb"),
    ])
    func showsControlCharacters(text: String, expected: String) {
        #expect(terminalText(text) == expected)
    }
}
