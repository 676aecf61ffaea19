import Diagnostics
import DockerfileSyntax
import Foundation
import LLB
import LLBInspection
import Lowering
import SourceText
import SyntaxKit
import Testing

/// The graphs of the Dockerfile syntax's cases: what `llb.txt` beside each source holds, as text.
///
/// A case without one has errors. `SLIPWAY_UPDATE_GOLDENS=1` writes what is made; without it a golden that is missing
/// fails.
@Suite struct FixtureGraphTests {
    @Test func casesAreThere() {
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

    /// The tree of the graph, or the message of the lowering's error; nil where the text itself has errors.
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
