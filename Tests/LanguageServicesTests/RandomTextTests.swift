import LanguageServices
import SourceText
import StandardSyntaxes
import SyntaxKit
import TestSupport
import Testing

/// Every answer, at random places of texts with random changes. The generator has a fixed seed.
@Suite struct RandomTextTests {
    private static let fragments = [
        "FROM ", " AS ", "\nCOPY --from=", "\nRUN --mount=type=cache,from=a,target=/x ", " \\\n", "<<EOF", "\nEOF\n",
        "$", "${", "}",
        "${A:-${B}}", "\nARG A=1", "\nENV A=$A", "ONBUILD ", "# ", "#syntax=slipway/mocker\n", "\napiVersion: v1\n",
        "images:\n",
        "- name: a\n", "  from: a\n", "  parent: a\n", "  args: {A: 1}\n", "  copy: [{from: a, src: ",
        "  steps:\n  - |\n    x: ",
        "\"", "'", "[", "{", ":", ",", "|", "*a", "&a ", "\u{0}", "é", "😀", "\r\n", "\t", "- - - ", "--", "=",
    ]

    @Test(arguments: [
        ("Dockerfile", "ARG A=1\nFROM a:$A AS b\nARG A\nRUN <<EOF\necho $A\nEOF\nFROM b\nCOPY --from=b /x /y\n"),
        ("Ickfile", "COME FROM a AS b\nPLEASE make \\\n  all\nSTASH --from=b x y\n"),
        (
            "Mockerfile.yaml",
            "apiVersion: v1\nimages:\n- name: a\n  from: x:${A}\n  args: {A: 1}\n  steps:\n  - |\n    echo $A\n- name: b\n  parent: a\n"
        ),
        ("Gockerfile.yaml", "repo: a.b/c\npath: d\n"),
    ])
    func survives(_ name: String, _ text: String) {
        var generator = SeededNumbers(seed: 42)
        let syntax = SyntaxRegistry.standard.select(for: SourceFile(name: name, text: text), calledBy: nil)
        for _ in 0..<150 {
            var bytes = Array(text.utf8)
            for _ in 0..<Int.random(in: 1...6, using: &generator) {
                let start = Int.random(in: 0...bytes.count, using: &generator)
                let end = min(bytes.count, start + Int.random(in: 0...8, using: &generator))
                bytes.replaceSubrange(
                    start..<end,
                    with: Array((Self.fragments.randomElement(using: &generator) ?? "").utf8)
                )
            }
            check(DocumentModel(SourceFile(name: name, bytes: bytes), syntax: syntax), &generator)
        }
    }

    private func check(_ model: DocumentModel, _ generator: inout SeededNumbers) {
        let count = model.source.bytes.count
        func isInside(_ range: SourceRange) -> Bool {
            range.start >= 0 && range.start <= range.end && range.end <= count
        }
        func isInside(_ symbol: DocumentSymbol) -> Bool {
            isInside(symbol.range) && symbol.range.start <= symbol.selection.start
                && symbol.selection.end <= symbol.range.end && symbol.children.allSatisfy(isInside)
        }
        #expect(model.symbols.allSatisfy(isInside))
        #expect(model.foldingRanges.map(\.range).allSatisfy(isInside))
        for _ in 0..<4 {
            let offset = Int.random(in: 0...count, using: &generator)
            #expect(model.completions(at: offset).map(\.range).allSatisfy(isInside))
            #expect(model.hover(at: offset).map { isInside($0.range) && !$0.text.isEmpty } ?? true)
            #expect(model.definition(at: offset).allSatisfy(isInside))
            let references = model.references(at: offset)
            #expect(references.allSatisfy(isInside))
            if let places = try? model.rename(at: offset, to: "renamed") {
                #expect(Set(places).isSubset(of: references))
            }
        }
    }
}
