import BuildPlan
import Diagnostics
import DockerfileSyntax
import Goldens
import SourceText
import TestSupport
import Testing

@Suite struct MutationTests {
    private static let pieces: [String] = [
        "\\", "\\\n", "`", "\"", "'", "$", "${", "<<EOF", "<<-'E'\n", "\nEOF\n", "[", "]", "{", "\n", "\r\n", "\t", "#",
        "# escape=`\n",
        "=", "--", "--from=", " ONBUILD ", "\nRUN ", "\nFROM a AS b\n", "\u{FEFF}", "é", "\u{A0}", "\0",
    ]

    /// Parses copies of the fixtures with a few bytes changed: every error has a location, and no byte of the text is lost.
    @Test(arguments: 1...40 as ClosedRange<UInt64>)
    func anyTextIsRead(seed: UInt64) {
        var numbers = SeededNumbers(seed: seed)
        for fixture in DockerfileFixture.all {
            var bytes = fixture.source.bytes
            for _ in 0...Int.random(in: 0...3, using: &numbers) { mutate(&bytes, &numbers) }
            let source = SourceFile(name: "mutant \(seed) of \(fixture.testDescription)", bytes: bytes)
            expectLossless(fixture.syntax.tree(source))
            var sink = DiagnosticSink()
            let plan = fixture.syntax.parse(source, diagnostics: &sink)
            #expect(plan != nil || sink.hasErrors, "\(source.name)")
            for diagnostic in sink.diagnostics {
                let range = diagnostic.location?.range ?? SourceRange(-1, -1)
                #expect(range.start >= 0 && range.end <= bytes.count, "\(source.name): \(diagnostic.message)")
            }
            // The first error is also the first in source order, so that sorting doesn't change which one is shown.
            #expect(DiagnosticsError(sink.sorted).errors.first == sink.diagnostics.first, "\(source.name)")
        }
    }

    private func mutate(_ bytes: inout [UInt8], _ numbers: inout SeededNumbers) {
        let place = Int.random(in: 0...bytes.count, using: &numbers)
        switch Int.random(in: 0..<4, using: &numbers) {
        case 0: bytes.removeSubrange(place..<min(bytes.count, place + Int.random(in: 1...12, using: &numbers)))
        case 1: bytes.insert(UInt8.random(in: 0...255, using: &numbers), at: place)
        case 2 where place < bytes.count: bytes[place] = UInt8.random(in: 0...255, using: &numbers)
        default: bytes.insert(contentsOf: (Self.pieces.randomElement(using: &numbers) ?? "").utf8, at: place)
        }
    }
}
