import Diagnostics
import DockerfileSyntax
import Foundation
import Goldens
import LLB
import LLBInspection
import Lowering
import SourceText
import SyntaxKit
import Testing

/// Compares the graph of every Dockerfile fixture with the text in its `llb.txt`.
///
/// Fixtures with syntax errors have no `llb.txt`. `SLIPWAY_UPDATE_GOLDENS=1` writes the files; without it, a missing file
/// fails the test.
@Suite struct FixtureGraphTests {
    @Test(arguments: DockerfileFixture.all)
    func graph(_ fixture: DockerfileFixture) async throws {
        let file = fixture.folder.appending(path: "llb.txt")
        let golden = try? String(decoding: Data(contentsOf: file), as: UTF8.self)
        guard let text = try await text(fixture) else {
            #expect(golden == nil, "a source with errors has no graph")
            return
        }
        if Repository.updatesGoldens {
            try Data(text.utf8).write(to: file)
        } else {
            #expect(golden == text)
        }
    }

    /// The graph as a tree, or the message of the lowering's error; nil if the source has syntax errors.
    private func text(_ fixture: DockerfileFixture) async throws -> String? {
        var sink = DiagnosticSink()
        let plan = fixture.syntax.parse(fixture.source, diagnostics: &sink)
        guard let plan, !sink.hasErrors else { return nil }
        do {
            let options = LoweringOptions(capabilities: TestCapabilities.current)
            let image = try await Lowering.lower(plan, options: options, resolver: TestResolver())
            return try DefinitionDump(Definition(of: image.output)).tree()
        } catch let error as DiagnosticsError {
            return error.diagnostics.map { TextRenderer.full($0) }.joined()
        }
    }
}
