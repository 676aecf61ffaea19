import LanguageServices
import SourceText
import StandardSyntaxes
import SyntaxKit
import Testing

/// Symbols and folding.
@Suite struct OutlineTests {
    private static func outline(_ marked: String, _ name: String) throws -> [String] {
        let text = try MarkedText(marked, name)
        func lines(_ symbol: DocumentSymbol, _ depth: Int) -> [String] {
            #expect(symbol.range.start <= symbol.selection.start && symbol.selection.end <= symbol.range.end)
            let indent = String(repeating: "  ", count: depth)
            return ["\(indent)\(symbol.kind) \(symbol.name) [\(symbol.detail)] \(text.place(symbol.range))"]
                + symbol.children.flatMap { lines($0, depth + 1) }
        }
        return text.model.symbols.flatMap { lines($0, 0) }
    }

    @Test func listsStagesAndSteps() throws {
        let lines = try Self.outline(
            "ARG V=1\nFROM a AS build\nARG V\nRUN make \\\n  all\nFROM scratch\nCOPY x y‸",
            "Dockerfile"
        )
        #expect(
            lines == [
                "argument V [1] 1:5", "stage build [FROM a AS build] 2:1", "  argument V [] 3:5",
                "  step RUN [make   all] 4:1", "stage stage 1 [FROM scratch] 6:1", "  step COPY [x y] 7:1",
            ]
        )
    }

    @Test func listsImages() throws {
        let lines = try Self.outline(
            "apiVersion: v1\nimages:\n- name: one\n  args: {V: 1}\n  steps:\n  - make\n  from: a\n- name: two\n  parent: one‸",
            "Mockerfile.yaml"
        )
        #expect(
            lines == [
                "stage one [from a] 3:9", "  argument V [1] 4:10", "  step steps [make] 6:5",
                "stage two [parent one] 8:9",
            ]
        )
    }

    @Test(arguments: ["", "#‸", "\u{0}", "FROM", "apiVersion: [", "- - -", "repo: x"])
    func survives(_ text: String) {
        for name in ["Dockerfile", "Ickfile", "Mockerfile.yaml", "Gockerfile.yaml"] {
            let source = SourceFile(name: name, text: text)
            let model = DocumentModel(source, syntax: SyntaxRegistry.standard.select(for: source, calledBy: nil))
            _ = model.symbols
            _ = model.foldingRanges
            for offset in -1...(source.bytes.count + 1) {
                _ = model.completions(at: offset)
                _ = model.hover(at: offset)
                _ = model.definition(at: offset)
                _ = try? model.rename(at: offset, to: "x")
            }
        }
    }

    private static func folds(_ marked: String, _ name: String) throws -> [String] {
        let text = try MarkedText(marked, name)
        return text.model.foldingRanges.map { folding in
            let first = text.model.source.position(at: folding.range.start).line
            return "\(folding.kind) \(first)-\(text.model.source.position(at: folding.range.end).line)"
        }
    }

    @Test func foldsInstructions() throws {
        let folds = try Self.folds(
            "# a\n# b\nFROM a\nRUN b \\\n  c\nCOPY <<EOF d\ne\nEOF\n\n# f\nFROM g‸",
            "Dockerfile"
        )
        #expect(folds == ["comment 1-2", "region 3-8", "region 4-5", "region 6-8"])
    }

    @Test func foldsValues() throws {
        let folds = try Self.folds(
            "# a\n# b\nimages:\n- name: one\n  steps:\n  - |\n    make\n    test\n\n- name: two\n  from: a\nx-y:\n  - z‸\n",
            "Mockerfile.yaml"
        )
        #expect(
            folds == [
                "comment 1-2", "region 3-11", "region 4-8", "region 5-8", "region 6-8", "region 10-11", "region 12-13",
            ]
        )
    }
}
