import BuildPlan
import Diagnostics
import Frontend
import GockerfileSyntax
import Goldens
import JSON
import LLBInspection
import LocalSolver
import Lowering
import OCISpec
import SourceText
import StandardSyntaxes
import SyntaxKit
import Testing

/// Plans, diagnostics and graphs of Gockerfiles.
@Suite struct GockerfileTests {
    static let good = "Tests/Fixtures/gockerfiles"
    static let broken = "Tests/Fixtures/broken-gockerfiles"

    private func parse(_ folder: String, _ name: String) throws -> (plan: BuildPlan?, diagnostics: DiagnosticSink) {
        let bytes = try Repository.bytes("\(folder)/\(name).yaml")
        var diagnostics = DiagnosticSink()
        let file = SourceFile(name: "\(name).yaml", bytes: bytes, language: "YAML")
        return (GockerfileSyntax().parse(file, diagnostics: &diagnostics), diagnostics)
    }

    @Test(arguments: Repository.names(in: good, ext: "yaml"))
    func plan(_ name: String) throws {
        let (plan, diagnostics) = try parse(Self.good, name)
        #expect(diagnostics.sorted.isEmpty)
        try Repository.expect(PlanDump.text(try #require(plan)), equals: "\(Self.good)/\(name).plan")
    }

    @Test(arguments: Repository.names(in: broken, ext: "yaml"))
    func diagnostics(_ name: String) throws {
        let (_, diagnostics) = try parse(Self.broken, name)
        #expect(diagnostics.hasErrors, "\(name) is not broken")
        let text = diagnostics.sorted.map(TextRenderer.full).joined()
        try Repository.expect(text, equals: "\(Self.broken)/\(name).expected")
    }

    /// Graph and config, for platforms with Go variables such as `GOARM`.
    @Test(arguments: ["linux/amd64", "linux/arm/v7"])
    func graph(_ platform: String) async throws {
        let file = try Repository.bytes("Examples/Gockerfile.yaml")
        let source = LocalSource.files(["Gockerfile.yaml": file])
        let bridge = LocalBridge(LocalBridge.Configuration(sources: ["context": source, "dockerfile": source]))
        let request = FrontendRequest(
            options: ["filename": "Gockerfile.yaml", "platform": platform],
            workerPlatforms: [.linuxAMD64]
        )
        let compilation = try await Frontend(.standard).compile(request, over: bridge)
        #expect(compilation.syntax.name == "Gockerfile")
        let dump = String(decoding: try DefinitionDump(compilation.definition).rendered(as: .tree), as: UTF8.self)
        let name = platform.split(separator: "/").joined(separator: "-")
        let config = "\nconfig \(compilation.image.config.json().text())\n"
        try Repository.expect(dump + config, equals: "\(Self.good)/example-\(name).tree")
    }

    @Test(arguments: [
        ("repo: github.com/a/b\n", true),
        ("#syntax=slipway/frontend\n\npath: ./x\nversion: v1\nrepo: github.com/a/b\n", true),
        ("\u{FEFF}repo: x\n", true),
        ("path: ./x\n", false),
        ("name: x\nrepo: github.com/a/b\n", false),
        ("FROM alpine\nRUN <<E\nrepo: x\nE\n", false),
        ("", false),
    ])
    func recognizes(_ text: String, _ expected: Bool) {
        #expect(GockerfileSyntax().recognizes(SourceFile(name: "x", text: text)) == expected)
        let found = SyntaxRegistry.standard.select(for: SourceFile(name: "Dockerfile", text: text), calledBy: nil)
        #expect((found.identity.name == "Gockerfile") == expected)
    }

    @Test func schemaAndPageAreCurrent() throws {
        let schema = try #require(GockerfileSyntax().schemas.first)
        try Repository.expect(schema.json, equals: "docs/schema/gockerfile.json")
        let page = String(decoding: try Repository.bytes("docs/gockerfile.md"), as: UTF8.self)
        #expect(page.contains(GockerfileSyntax.referenceTables), "docs/gockerfile.md lacks the tables of keys")
    }

    /// A new syntax should need only one small folder.
    @Test func theFolderIsSmall() throws {
        let files = Repository.names(in: "Sources/GockerfileSyntax", ext: "swift")
        let lines = try files.map { name in
            try Repository.bytes("Sources/GockerfileSyntax/\(name).swift").filter { $0 == UInt8(ascii: "\n") }.count
        }
        #expect(lines.reduce(0, +) <= 210)
    }
}
