import DiagnosticReports
import Diagnostics
import SourceText
import Testing

@Suite struct FixedTextTests {
    private let file = SourceFile(name: "f", text: "one two three\n")

    private func diagnostic(_ start: Int, _ end: Int, _ text: String) -> Diagnostic {
        let location = SourceLocation(file: file, range: SourceRange(start, end))
        return Diagnostic("a.b", "m", at: location, fixIts: [.init("fix", at: location, replacement: text)])
    }

    private func fixed(_ diagnostics: [Diagnostic]) -> String {
        String(decoding: FixedText(file, fixing: diagnostics).bytes, as: UTF8.self)
    }

    @Test func appliesFixesInAnyOrder() {
        #expect(fixed([diagnostic(8, 13, "3"), diagnostic(0, 3, "1")]) == "1 two 3\n")
        #expect(fixed([diagnostic(3, 4, ""), diagnostic(14, 14, "end\n")]) == "onetwo three\nend\n")
        #expect(fixed([]) == "one two three\n")
    }

    @Test func leavesOverlappingFixesToTheNextPass() {
        #expect(fixed([diagnostic(0, 7, "a"), diagnostic(4, 13, "b")]) == "a three\n")
        #expect(fixed([diagnostic(4, 4, "x "), diagnostic(4, 4, "y ")]) == "one x two three\n")
        #expect(FixedText(file, fixing: [diagnostic(0, 7, "a"), diagnostic(4, 13, "b")]).applied.count == 1)
    }

    @Test func ignoresOtherFilesAndRangesOutside() {
        let other = SourceLocation(file: SourceFile(name: "g", text: "x"), range: SourceRange(0, 1))
        let foreign = Diagnostic("a.b", "m", at: other, fixIts: [.init("fix", at: other, replacement: "y")])
        #expect(fixed([foreign, diagnostic(10, 99, "z")]) == "one two three\n")
    }
}
