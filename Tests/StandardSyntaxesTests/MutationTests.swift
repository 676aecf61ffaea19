import Diagnostics
import Foundation
import Goldens
import SourceText
import StandardSyntaxes
import SyntaxKit
import TestSupport
import Testing

/// Files of every language with bytes changed, among them the seeds of `make fuzz`. Each language reads any bytes, reports an error
/// if it can't make a build of them, and locates no error outside the file.
struct MutationTests {
    private static let pieces: [[UInt8]] =
        [
            "\\", "\\\n", "\"", "'", "$", "${", "$(", "#", "=", "--", "--x#", "\n", "\r\n", "\r", "\t", " ", ":", "- ",
            "[", "]",
            "{", "}", "(", ")", "|", "&a ", "*a", "<<EOF\n", "\nEOF\n", "''", "''${", "\"\"\"", "é", "\u{FEFF}", "\0",
        ].map { Array($0.utf8) } + [[0xFF], [0xFF, 0xFF, 0xFF], [0xC3], [0xF0, 0x9F]]

    private static func mutated(_ bytes: [UInt8], _ numbers: inout SeededNumbers) -> [UInt8] {
        var bytes = bytes
        for _ in 0...Int.random(in: 0...4, using: &numbers) {
            let start = Int.random(in: 0...bytes.count, using: &numbers)
            let end = min(bytes.count, start + Int.random(in: 1...16, using: &numbers))
            let piece = pieces.randomElement(using: &numbers) ?? []
            switch Int.random(in: 0..<6, using: &numbers) {
            case 0: bytes.removeSubrange(start..<end)
            case 1: bytes.insert(contentsOf: bytes[start..<end], at: start)
            case 2 where start < end: bytes[start] = UInt8.random(in: .min ... .max, using: &numbers)
            case 3: bytes.replaceSubrange(start..<end, with: piece)
            // Pieces often fail only together.
            case 4: bytes.insert(contentsOf: piece + (pieces.randomElement(using: &numbers) ?? []), at: start)
            default: bytes.insert(contentsOf: piece, at: start)
            }
        }
        return bytes
    }

    private static func check(_ source: SourceFile, by syntax: any Syntax) {
        _ = syntax.recognizes(source)
        _ = syntax.version(of: source)
        var sink = DiagnosticSink()
        var problems: [Diagnostic] = []
        let isRead: Bool
        if let programs = syntax as? any ProgramSyntax {
            let program = programs.program(in: source, diagnostics: &sink)
            if case .running(let listing, _) = program { problems = listing.problems }
            isRead = program != nil
        } else {
            isRead = syntax.parse(source, diagnostics: &sink) != nil
        }
        // The frontend itself reports an empty file.
        #expect(isRead || sink.hasErrors || source.bytes.isEmpty, "\(source.name) fails without an error")
        for diagnostic in sink.sorted + problems {
            #expect(!TextRenderer.full(diagnostic).isEmpty)
            let range = diagnostic.location?.range ?? SourceRange(0, 0)
            #expect(range.start >= 0 && range.end <= source.bytes.count, "\(source.name): \(diagnostic.message)")
        }
        var ofTree = DiagnosticSink()
        let tree = syntax.tree(of: source, diagnostics: &ofTree)
        #expect(tree == nil || !ofTree.hasErrors, "\(source.name) has a tree and an error")
    }

    @Test(arguments: SyntaxRegistry.standard.syntaxes.map(\.identity.name))
    func everyLanguageReadsAnyBytes(_ name: String) throws {
        let syntax = try #require(SyntaxRegistry.standard.syntaxes.first { $0.identity.name == name })
        let folder = "Fuzz/Corpus/" + name.lowercased()
        let seeds = try FileManager.default.contentsOfDirectory(
            atPath: Checkout.root.appendingPathComponent(folder).path
        )
        var numbers = SeededNumbers(seed: 20)
        for seed in seeds.sorted() {
            let bytes = try Repository.bytes(folder + "/" + seed)
            for round in 0..<300 {
                let source = SourceFile(
                    name: "\(name) \(seed) #\(round)",
                    bytes: Self.mutated(bytes, &numbers),
                    language: syntax.identity.sourceLanguage
                )
                Self.check(source, by: syntax)
            }
        }
    }
}
