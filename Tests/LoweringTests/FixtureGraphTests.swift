import Diagnostics
import DockerfileSyntax
import Foundation
import LLB
import LLBInspection
import Lowering
import SourceText
import SyntaxKit
import Testing

/// Compares the graphs of the Dockerfile syntax's fixtures with the golden `llb.txt` beside each source.
///
/// A fixture without a golden has errors. `SLIPWAY_UPDATE_GOLDENS=1` writes the goldens.
@Suite struct FixtureGraphTests {
    @Test func hasFixtures() {
        #expect(Fixture.all.count >= 100)
    }

    @Test(arguments: Fixture.all)
    func graph(_ item: Fixture) async throws {
        let file = item.folder.appending(path: "llb.txt")
        let golden = try? String(decoding: Data(contentsOf: file), as: UTF8.self)
        guard let text = try await text(item) else {
            #expect(golden == nil, "a text with errors has no graph")
            return
        }
        if ProcessInfo.processInfo.environment["SLIPWAY_UPDATE_GOLDENS"] == "1" {
            try Data(text.utf8).write(to: file)
        } else {
            #expect(golden == text)
        }
    }

    /// Returns the tree of the graph or the error of lowering; nil if the source does not parse.
    private func text(_ item: Fixture) async throws -> String? {
        var sink = DiagnosticSink()
        let plan = item.syntax.parse(item.source, diagnostics: &sink)
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
