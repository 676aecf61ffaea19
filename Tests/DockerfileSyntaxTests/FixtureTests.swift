import Diagnostics
import DockerfileSyntax
import Foundation
import SourceText
import Testing

@Suite struct FixtureTests {
    @Test func fixturesAreThere() {
        #expect(Fixture.all.count >= 100)
    }

    /// `SLIPWAY_UPDATE_GOLDENS=1` writes what is made; without it a golden that is missing fails.
    @Test(arguments: Fixture.all)
    func goldens(_ fixture: Fixture) throws {
        let updates = ProcessInfo.processInfo.environment["SLIPWAY_UPDATE_GOLDENS"] == "1"
        for result in fixture.results {
            let file = fixture.folder.appending(path: result.name)
            if updates { try Data(result.text.utf8).write(to: file) }
            let golden = try? String(decoding: Data(contentsOf: file), as: UTF8.self)
            #expect(golden == result.text, "\(fixture.folder.lastPathComponent)/\(result.name)")
        }
    }

    @Test(arguments: Fixture.all)
    func treeIsLossless(_ fixture: Fixture) {
        expectLossless(fixture.syntax.tree(fixture.source))
    }

    @Test func sharedDockerfilesAreReadWithoutErrors() {
        guard !SharedGoldens.areLeftOut else { return }
        #expect(SharedGoldens.sources.count == 238, "set SLIPWAY_SHARED, or SLIPWAY_NO_SHARED=1 to do without")
        for source in SharedGoldens.sources {
            var sink = DiagnosticSink()
            let plan = DockerfileSyntax.dockerfile.parse(source, diagnostics: &sink)
            #expect(plan != nil && sink.diagnostics.isEmpty, "\(source.name)")
            expectLossless(DockerfileSyntax.dockerfile.tree(source))
        }
    }
}

/// Holds a tree against its text: the leaves give it back, and children fill their parents.
func expectLossless(_ tree: SyntaxTree) {
    #expect(tree.bytes == tree.source.bytes, "\(tree.source.name)")
    var open = [tree.root]
    while let node = open.popLast() {
        guard !node.children.isEmpty else { continue }
        var position = node.range.start
        for child in node.children {
            #expect(child.range.start == position, "\(tree.source.name)")
            position = child.range.end
        }
        #expect(position == node.range.end, "\(tree.source.name)")
        open += node.children
    }
}
