import BuildPlan
import Diagnostics
import Goldens
import MockerfileSyntax
import SourceText
import SyntaxKit
import TestSupport
import Testing

/// Valid files with bytes deleted, doubled, replaced and moved. No mutation may crash the parser, the same bytes have the
/// same findings, and every error has a position in the file.
@Suite struct MutationTests {
    private static let insertions: [[UInt8]] = [
        "\t", "'", "\"", "{", "[", "&a ", "*a", "- ", ": ", "\n", "|", "${", "<<: ", "é", "\u{0}", "!!int ", "---\n",
        "%",
    ].map { Array($0.utf8) }

    private func mutate(_ bytes: [UInt8], _ random: inout SeededNumbers) -> [UInt8] {
        var bytes = bytes
        for _ in 0..<Int.random(in: 1...3, using: &random) {
            guard !bytes.isEmpty else { return bytes }
            let start = Int.random(in: 0..<bytes.count, using: &random)
            let end = min(bytes.count, start + Int.random(in: 1...12, using: &random))
            switch Int.random(in: 0..<5, using: &random) {
            case 0: bytes.removeSubrange(start..<end)
            case 1: bytes.insert(contentsOf: bytes[start..<end], at: start)
            case 2: bytes[start] = UInt8.random(in: .min ... .max, using: &random)
            case 3: bytes.insert(contentsOf: Self.insertions.randomElement(using: &random) ?? [], at: start)
            default: bytes.swapAt(start, Int.random(in: 0..<bytes.count, using: &random))
            }
        }
        return bytes
    }

    private func check(_ bytes: [UInt8], _ name: String) {
        let file = SourceFile(name: name, bytes: bytes)
        var diagnostics = DiagnosticSink()
        let plan = MockerfileSyntax().parse(file, diagnostics: &diagnostics)
        #expect(plan != nil || diagnostics.hasErrors, "\(name) fails without an error")
        for diagnostic in diagnostics.sorted {
            #expect(!TextRenderer.full(diagnostic).isEmpty)
            guard let range = diagnostic.location?.range else {
                Issue.record("\(name): no place for: \(diagnostic.message)")
                continue
            }
            #expect(range.start >= 0 && range.end <= bytes.count, "\(name): \(diagnostic.message)")
        }
        for stage in plan?.stages ?? [] {
            #expect(stage.steps.allSatisfy { $0.range.start >= 0 && $0.range.end <= bytes.count })
        }
        var again = DiagnosticSink()
        _ = MockerfileSyntax().parse(file, diagnostics: &again)
        #expect(again.sorted == diagnostics.sorted)
    }

    @Test(arguments: PlanTests.examples)
    func mutatedExample(_ path: String) throws {
        let good = try Repository.bytes("Examples/\(path)")
        var random = SeededNumbers(seed: 42)
        for round in 0..<400 { check(mutate(good, &random), "\(path) #\(round)") }
    }

    @Test(arguments: PlanTests.examples)
    func cutExample(_ path: String) throws {
        let good = try Repository.bytes("Examples/\(path)")
        for end in stride(from: 0, to: good.count, by: 7) { check(Array(good[..<end]), "\(path) cut at \(end)") }
    }
}
