import BuildPlan
import Diagnostics
import DockerfileSyntax
import Foundation
import Lint
import SourceText
import SyntaxKit
import Testing

extension Fixture {
    /// What the goldens hold, by file name.
    var results: [(name: String, text: String)] {
        var sink = DiagnosticSink()
        let plan = syntax.parse(source, diagnostics: &sink)
        var lint = LintSink(configuration: (try? LintConfiguration(parsing: "experimental=all")) ?? LintConfiguration())
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

/// `SLIPWAY_SHARED`, or `shared` beside the package: the 238 Dockerfiles that the peer was recorded on.
enum SharedGoldens {
    static let sources: [SourceFile] = {
        let folder: URL
        if let path = ProcessInfo.processInfo.environment["SLIPWAY_SHARED"] {
            folder = URL(filePath: path)
        } else {
            folder = URL(filePath: #filePath).resolvingSymlinksInPath()
                .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
                .deletingLastPathComponent().appending(path: "shared")
        }
        let files =
            (try? FileManager.default.contentsOfDirectory(
                at: folder.appending(path: "golden"),
                includingPropertiesForKeys: nil
            )) ?? []
        return files.filter { $0.pathExtension == "Dockerfile" }.sorted { $0.path < $1.path }.compactMap { file in
            guard let data = try? Data(contentsOf: file) else { return nil }
            return SourceFile(name: file.lastPathComponent, bytes: Array(data), language: "Dockerfile")
        }
    }()

    static var areLeftOut: Bool { ProcessInfo.processInfo.environment["SLIPWAY_NO_SHARED"] == "1" }
}
