import BuildPlan
import Diagnostics
import DockerfileSyntax
import Foundation
import Goldens
import Lint
import SourceText
import SyntaxKit
import Testing

@Suite struct FixtureTests {
    @Test func fixturesAreComplete() {
        #expect(DockerfileFixture.all.count >= 100)
    }

    /// `SLIPWAY_UPDATE_GOLDENS=1` writes the golden files; without it, a missing file fails the test.
    @Test(arguments: DockerfileFixture.all)
    func goldens(_ fixture: DockerfileFixture) throws {
        for result in fixture.results {
            let file = fixture.folder.appending(path: result.name)
            if Repository.updatesGoldens { try Data(result.text.utf8).write(to: file) }
            let golden = try? String(decoding: Data(contentsOf: file), as: UTF8.self)
            #expect(golden == result.text, "\(fixture.testDescription)/\(result.name)")
        }
    }

    @Test(arguments: DockerfileFixture.all)
    func treeIsLossless(_ fixture: DockerfileFixture) {
        expectLossless(fixture.syntax.tree(fixture.source))
    }

    @Test(SharedRecording.isRequired, arguments: SharedRecording.all)
    func sharedDockerfilesHaveNoErrors(_ recording: SharedRecording) throws {
        let source = try recording.dockerfile
        var sink = DiagnosticSink()
        let plan = DockerfileSyntax.dockerfile.parse(source, diagnostics: &sink)
        #expect(plan != nil && sink.diagnostics.isEmpty)
        expectLossless(DockerfileSyntax.dockerfile.tree(source))
    }
}

extension DockerfileFixture {
    /// The expected contents of the golden files, by file name.
    fileprivate var results: [(name: String, text: String)] {
        var sink = DiagnosticSink()
        let plan = syntax.parse(source, diagnostics: &sink)
        var configuration = LintConfiguration()
        configuration.includesAllExperimental = true
        var lint = LintSink(configuration: configuration)
        for finding in plan?.findings ?? [] {
            guard let rule = LintRule.named(finding.rule) else { continue }
            let place = SourceLocation(file: source, range: finding.range)
            lint.report(LintFinding(rule, finding.message), at: place, check: finding.checkDirective)
        }
        var diagnostics = sink.diagnostics.map(TextRenderer.full).joined()
        for warning in lint.warnings {
            diagnostics += "\(warning.short) lines \(warning.lines.lowerBound)-\(warning.lines.upperBound)\n"
        }
        let planText = sink.hasErrors ? "no plan\n" : plan.map(PlanDump.text) ?? "no plan\n"
        return [
            ("tree.txt", syntax.tree(source).description), ("plan.txt", planText), ("diagnostics.txt", diagnostics),
        ]
    }
}

/// Checks that the leaves of a tree give back its text, and that the children of each node cover it.
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
