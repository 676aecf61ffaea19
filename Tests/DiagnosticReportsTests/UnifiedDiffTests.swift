import DiagnosticReports
import Foundation
import TestSupport
import Testing

@Suite struct UnifiedDiffTests {
    private func diff(_ old: String, _ new: String) -> String {
        UnifiedDiff(from: Array(old.utf8), to: Array(new.utf8), path: "/d/f").description
    }

    @Test func showsAHunk() {
        let expected = "--- a/d/f\n+++ b/d/f\n@@ -1,3 +1,3 @@\n a\n-b\n+B\n c\n"
        #expect(diff("a\nb\nc\n", "a\nB\nc\n") == expected)
        #expect(diff("a\n", "a\n") == "")
        #expect(diff("", "a\n") == "--- a/d/f\n+++ b/d/f\n@@ -0,0 +1 @@\n+a\n")
        #expect(diff("a", "a\n").hasSuffix("@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+a\n"))
    }

    /// `patch` makes the new text of the old one and the diff.
    @Test func isReadByPatch() async throws { for seed in 0..<40 { try await patches(seed: seed) } }

    private func patches(seed: Int) async throws {
        var state = UInt64(seed) &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        func random(_ limit: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % limit
        }
        let old = (0..<random(60)).map { _ in "line \(random(9))\n" }
        let new = old.flatMap { line in random(6) == 0 ? (random(2) == 0 ? [] : [line, "new \(random(9))\n"]) : [line] }
        let end = seed % 3 == 0 ? "end" : ""
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("slipway-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appendingPathComponent("f")
        let patch = folder.appendingPathComponent("p")
        try Data((old.joined() + end).utf8).write(to: file)
        try Data(diff(old.joined() + end, new.joined() + end).utf8).write(to: patch)
        guard old != new else { return }
        let result = try await TestProcess.run("/usr/bin/patch", ["-s", file.path, patch.path])
        #expect(result.status == 0, "\(result.text)")
        #expect(try String(contentsOf: file, encoding: .utf8) == new.joined() + end)
    }
}
