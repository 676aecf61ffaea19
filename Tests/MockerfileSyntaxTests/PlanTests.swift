import BuildPlan
import Diagnostics
import Goldens
import MockerfileSyntax
import SourceText
import SyntaxKit
import Testing

/// Valid Mockerfiles with their complete plans.
@Suite struct PlanTests {
    static let folder = "Tests/Fixtures/mockerfile-plans"
    static let examples = ["Mockerfile.yaml", "tools/Mockerfile.yaml", "service/Mockerfile.yaml"]

    private func dump(_ path: String, name: String) throws -> String {
        let file = SourceFile(name: name, bytes: try Repository.bytes(path), language: "YAML")
        var diagnostics = DiagnosticSink()
        let plan = try #require(MockerfileSyntax().parse(file, diagnostics: &diagnostics))
        #expect(!diagnostics.hasErrors, "\(diagnostics.sorted.map(TextRenderer.full))")
        return PlanDump.text(plan) + diagnostics.sorted.map(TextRenderer.full).joined()
    }

    @Test(arguments: Repository.names(in: folder, ext: "yaml"))
    func planOfFixture(_ name: String) throws {
        let text = try dump("\(Self.folder)/\(name).yaml", name: "\(name).yaml")
        try Repository.expect(text, equals: "\(Self.folder)/\(name).plan")
    }

    @Test(arguments: examples)
    func planOfExample(_ path: String) throws {
        let name = "example-" + path.split(separator: "/").dropLast().joined(separator: "-")
        let text = try dump("Examples/\(path)", name: path)
        try Repository.expect(text, equals: "\(Self.folder)/\(name == "example-" ? "example-demo" : name).plan")
    }

    @Test func theOrderOfKeysDoesNotMatter() throws {
        let one = """
            apiVersion: v1
            images:
            - {name: a, from: x, env: {A: b}, steps: [s], workdir: /w, user: u, cmd: [c]}
            """
        let other = """
            apiVersion: v1
            images:
            - {cmd: [c], user: u, workdir: /w, steps: [s], env: {A: b}, from: x, name: a}
            """
        let words = try [one, other].map { text in
            var diagnostics = DiagnosticSink()
            let plan = MockerfileSyntax().parse(SourceFile(name: "M", text: text), diagnostics: &diagnostics)
            return try #require(plan).stages[0].steps.map(\.text)
        }
        #expect(words[0] == words[1])
        #expect(words[0] == ["env A=b", "user u", "workdir /w", "run s", "cmd [\"c\"]"])
    }
}

/// Recognition of the syntax.
@Suite struct IdentityTests {
    @Test(arguments: [
        ("apiVersion: v1\nimages:\n- from: x\n", true),
        ("\u{FEFF}apiVersion: v1\n\nimages: []\n", true),
        ("# comment\nimages:\n- from: x\n", true),
        ("x-common: &c {user: u}\napiVersion: v1\nimages:\n- <<: *c\n", true),
        ("- images: x\nimages: y\n", false),
        ("FROM alpine\nCOPY <<E /x\nimages:\nE\n", false),
        ("apiVersion : v1\nimages :\n", true),
        ("FROM alpine\nRUN echo images: apiVersion: v1\n", false),
        ("apiVersion: apps/v1\nkind: Deployment\n", false),
        ("", false),
        ("services:\n  images:\n", false),
    ])
    func recognizes(_ text: String, _ expected: Bool) {
        #expect(MockerfileSyntax().recognizes(SourceFile(name: "x", text: text)) == expected)
    }

    @Test func identity() {
        let identity = MockerfileSyntax().identity
        #expect(identity.imageName == "mocker")
        #expect(identity.defaultFilename == "Mockerfile.yaml")
        #expect(identity.syntaxNames == ["mocker", "mockerfile"])
    }
}
