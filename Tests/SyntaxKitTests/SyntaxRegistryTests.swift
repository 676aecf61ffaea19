import BuildPlan
import Diagnostics
import SourceText
import SyntaxKit
import Testing

@Suite struct SyntaxRegistryTests {
    /// A language that is recognized by its first letter and never has a plan.
    struct Letter: Syntax {
        var name: String
        var identity: SyntaxIdentity {
            SyntaxIdentity(
                name: name,
                imageName: name.lowercased(),
                defaultFilename: name,
                filenames: [name],
                syntaxNames: [name.lowercased()],
                sourceLanguage: name,
                summary: name
            )
        }
        func recognizes(_ source: SourceFile) -> Bool { source.text.first == name.first }
        func parse(_ source: SourceFile, diagnostics: inout DiagnosticSink) -> BuildPlan? { nil }
    }

    struct Case: CustomTestStringConvertible, Sendable {
        var file: String
        var text: String
        var calledBy: String?
        var expected: String
        var testDescription: String { "\(file) \(text.debugDescription) \(calledBy ?? "-")" }
    }

    @Test(arguments: [
        Case(file: "Dockerfile", text: "x", expected: "Dockerfile"),
        Case(file: "Dockerfile", text: "Mocker", expected: "Mockerfile"),
        Case(file: "a/dev.mockerfile.yaml", text: "x", expected: "Mockerfile"),
        Case(file: "Mockerfile.dev", text: "x", expected: "Mockerfile"),
        Case(file: "Mockerfile", text: "x", calledBy: "docker.io/me/dockerfile:1.7", expected: "Dockerfile"),
        Case(file: "Dockerfile", text: "x", calledBy: "me/mockerfile@sha256:00", expected: "Mockerfile"),
        Case(
            file: "Mockerfile",
            text: "#syntax=slipway/frontend\nx",
            calledBy: "slipway/frontend",
            expected: "Mockerfile"
        ),
        Case(file: "Mockerfile", text: "#syntax=slipway/dockerfile\n", expected: "Dockerfile"),
        Case(file: "plain", text: "x", expected: "Dockerfile"),
    ])
    func selects(_ example: Case) {
        let fallback = Letter(name: "Dockerfile")
        let registry = SyntaxRegistry([Letter(name: "Mockerfile"), fallback], fallback: fallback) { _ in [] }
        let source = SourceFile(name: example.file, text: example.text)
        #expect(registry.select(for: source, calledBy: example.calledBy).identity.name == example.expected)
    }
}
