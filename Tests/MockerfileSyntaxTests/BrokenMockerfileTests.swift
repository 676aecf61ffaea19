import Diagnostics
import Goldens
import MockerfileSyntax
import SourceText
import SyntaxKit
import Testing

/// Broken Mockerfiles with their complete diagnostics.
@Suite struct BrokenMockerfileTests {
    static let folder = "Tests/Fixtures/broken-mockerfiles"

    @Test(arguments: Repository.names(in: folder, ext: "yaml"))
    func diagnostics(_ name: String) throws {
        let bytes = try Repository.bytes("\(Self.folder)/\(name).yaml")
        let file = SourceFile(name: "\(name).yaml", bytes: bytes, language: "YAML")
        var diagnostics = DiagnosticSink()
        _ = MockerfileSyntax().parse(file, diagnostics: &diagnostics)
        #expect(diagnostics.hasErrors, "\(name) is not broken")
        #expect(diagnostics.sorted.allSatisfy { $0.location != nil })
        let text = diagnostics.sorted.map(TextRenderer.full).joined()
        try Repository.expect(text, equals: "\(Self.folder)/\(name).expected")
    }

    @Test func thereAreMany() {
        #expect(Repository.names(in: Self.folder, ext: "yaml").count >= 45)
    }

    @Test func everyFixItMendsItsError() throws {
        var mended = 0
        for name in Repository.names(in: Self.folder, ext: "yaml") {
            let file = SourceFile(name: name, bytes: try Repository.bytes("\(Self.folder)/\(name).yaml"))
            var before = DiagnosticSink()
            _ = MockerfileSyntax().parse(file, diagnostics: &before)
            for diagnostic in before.sorted {
                guard let fix = diagnostic.fixIts.first else { continue }
                var bytes = file.bytes
                bytes.replaceSubrange(
                    fix.location.range.start..<fix.location.range.end,
                    with: Array(fix.replacement.utf8)
                )
                var after = DiagnosticSink()
                _ = MockerfileSyntax().parse(SourceFile(name: name, bytes: bytes), diagnostics: &after)
                #expect(!after.sorted.contains { $0.message == diagnostic.message }, "\(name): \(fix.message)")
                mended += 1
            }
        }
        #expect(mended >= 15)
    }
}
