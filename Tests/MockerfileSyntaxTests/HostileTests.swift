import Diagnostics
import MockerfileSyntax
import SourceText
import SyntaxKit
import TestSupport
import Testing

/// Files designed to be expensive. Each must be read or rejected quickly.
@Suite struct HostileTests {
    static let files: [(name: String, text: String)] = [
        (
            "unknown keys",
            "apiVersion: v1\nimages:\n- from: x\n" + lines(9_000) { "  unknown_key_of_some_length_\($0): x" }
        ),
        (
            "images without a parent",
            "apiVersion: v1\nimages:\n" + lines(3_000) { "- {name: n\($0), parent: none\($0)}" }
        ),
        (
            "a long circle",
            "apiVersion: v1\nimages:\n" + lines(3_000) { "- {name: n\($0), parent: n\(($0 + 1) % 3_000)}" }
        ),
        ("arguments in a list", "apiVersion: v1\nimages:\n- from: x\n  args:\n" + lines(18_000) { "  - A\($0)" }),
        (
            "aliases of nothing",
            "apiVersion: v1\nx: &some_anchor_name 1\nimages:\n" + lines(18_000) { "- *anchor\($0)" }
        ),
        ("anchors", "apiVersion: v1\nimages:\n" + lines(9_000) { "- &a\($0) *b\($0)" }),
        ("brackets", "apiVersion: v1\nimages: " + String(repeating: "[", count: 200_000)),
        ("braces", "apiVersion: v1\nimages:\n- from: " + String(repeating: "x${", count: 100_000)),
        (
            "a long line",
            "apiVersion: v1\nimages:\n- from: x\n  package: {install: [\"" + String(repeating: "a;", count: 100_000)
                + "\"]}\n"
        ),
        (
            "comments",
            String(repeating: "# a\n", count: 100_000) + "apiVersion: v1\nimages:\n"
                + lines(2_000) { "- {name: n\($0), from: x}" }
        ),
    ]

    private static func lines(_ count: Int, _ line: (Int) -> String) -> String {
        (0..<count).map { line($0) + "\n" }.joined()
    }

    @Test(arguments: files.indices)
    func isReadInTime(_ index: Int) {
        let file = SourceFile(name: "M", text: Self.files[index].text)
        var diagnostics = DiagnosticSink()
        let clock = ContinuousClock()
        let took = clock.measure {
            _ = MockerfileSyntax().parse(file, diagnostics: &diagnostics)
            _ = MockerfileSyntax().recognizes(file)
        }
        // Debug builds on busy machines: what is meant is seconds, not minutes.
        #expect(took < .seconds(10) * Slowdown.factor, "\(Self.files[index].name): \(took)")
        #expect(diagnostics.diagnostics.allSatisfy { $0.message.utf8.count < 4000 && $0.location != nil })
    }

    @Test(arguments: [110, 440])
    func warningsHideNoError(count: Int) {
        let text =
            "apiVersion: v1\nimages:\n" + Self.lines(count) { "- {name: n\($0), from: n\(($0 + 1) % count)}" }
            + "- {name: last, parent: nosuch}\n"
        var diagnostics = DiagnosticSink()
        _ = MockerfileSyntax().parse(SourceFile(name: "M", text: text), diagnostics: &diagnostics)
        let errors = diagnostics.diagnostics.filter { $0.severity == .error }.map(\.message)
        #expect(errors.count == 1)
        #expect(errors.first?.hasPrefix("this file has no image named \"nosuch\"") == true)
        #expect(diagnostics.diagnostics.count == DiagnosticSink.errorLimit + 1)
    }
}
