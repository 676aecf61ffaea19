import SourceText
import SyntaxKit
import Testing

@Suite struct SyntaxDirectiveTests {
    struct Case: CustomTestStringConvertible, Sendable {
        var text: String
        var reference: String?
        var commandLine: String?
        var line = 1
        var testDescription: String { text.debugDescription }
    }

    @Test(arguments: [
        Case(
            text: "#syntax=slipway/frontend\nFROM a\n",
            reference: "slipway/frontend",
            commandLine: "slipway/frontend"
        ),
        Case(text: "# Syntax = a/b:1  \r\n", reference: "a/b:1", commandLine: "a/b:1"),
        Case(text: "#syntax=a --flag\n", reference: "a", commandLine: "a --flag"),
        Case(text: "#escape=`\n# syntax=a\n", reference: "a", commandLine: "a", line: 2),
        Case(text: "\u{FEFF}#syntax=a", reference: "a", commandLine: "a"),
        Case(text: "#!/usr/bin/env docker\n#syntax=a", reference: "a", commandLine: "a", line: 2),
        Case(text: "//syntax=a\n{}", reference: "a", commandLine: "a"),
        Case(text: "{\"syntax\": \"a/b\", \"x\": [1]}", reference: "a/b", commandLine: "a/b"),
        Case(text: "# a comment\n#syntax=a\n", reference: nil),
        Case(text: "FROM a\n#syntax=a\n", reference: nil),
        Case(text: "#syntax=\n", reference: nil),
        Case(text: "#check=skip=all\n#check=skip=all\n#syntax=a", reference: nil),
        Case(text: "", reference: nil),
        Case(text: "{\"syntax\": 1}", reference: nil),
    ])
    func detects(_ example: Case) {
        let source = SourceFile(name: "Dockerfile", text: example.text)
        let directive = SyntaxDirective.detect(in: source)
        #expect(directive?.reference == example.reference)
        #expect(directive?.commandLine == example.commandLine)
        if let directive { #expect(source.position(at: directive.range.start).line == example.line) }
    }
}
