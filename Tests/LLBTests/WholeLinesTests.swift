import LLB
import SourceText
import Testing

/// Ranges of whole lines at the start of locations, where debuggers look for breakpoints.
@Suite struct WholeLinesTests {
    /// A graph of one vertex with locations, in a file of the language.
    private static func definition(_ language: String, _ ranges: [SourceRange]) throws -> Definition {
        let text = "a:\n  b: c\n  d:\n  - e\n"
        let file = SourceFile(name: "f", text: text, language: language)
        let options = VertexOptions(locations: ranges.map { SourceLocation(file: file, range: $0) })
        return Definition(of: try SourceOperation.local("context").output(options))
    }

    private static func ranges(_ definition: Definition) -> [[Int32]] {
        definition.locations[definition.digests[0]]?.flatMap(\.ranges).map {
            [$0.startLine, $0.startCharacter, $0.endLine, $0.endCharacter]
        } ?? []
    }

    @Test(
        arguments: [
            // `b: c`, in one line.
            ([SourceRange(5, 9)], [[2, 0, 2, 0], [2, 2, 2, 6]]),
            // `d:` and its list, in two lines.
            ([SourceRange(12, 20)], [[3, 0, 4, 0], [3, 2, 3, 4], [4, 0, 4, 5]]),
            // Two statements.
            ([SourceRange(5, 6), SourceRange(19, 20)], [[2, 0, 4, 0], [2, 2, 2, 3], [4, 4, 4, 5]]),
            // `a:`, whose range covers the line.
            ([SourceRange(0, 2)], [[1, 0, 1, 2]]),
            // `a:` and what follows: the first range covers only the first line.
            ([SourceRange(0, 9)], [[1, 0, 2, 0], [1, 0, 1, 2], [2, 0, 2, 6]]),
            ([], []),
        ] as [([SourceRange], [[Int32]])]
    )
    func comeFirst(statements: [SourceRange], expected: [[Int32]]) throws {
        let exact = try Self.definition("YAML", statements)
        let whole = exact.startingWithWholeLines()
        #expect(Self.ranges(whole) == expected)
        #expect(whole.startingWithWholeLines() == whole)
        #expect(whole.digests == exact.digests && whole.metadata == exact.metadata && whole.sources == exact.sources)
        let decoded = try Definition(decoding: whole.encoded())
        #expect(decoded == whole)
        // A graph to build on has each statement once.
        #expect(Definition(of: try decoded.output()) == exact)
    }

    @Test(arguments: ["Dockerfile", "Ickfile"])
    func instructionsStayUnchanged(language: String) throws {
        for range in [SourceRange(5, 9), SourceRange(12, 20), SourceRange(0, 9)] {
            let exact = try Self.definition(language, [range])
            #expect(exact.startingWithWholeLines() == exact)
        }
    }

    /// Ranges without columns, as BuildKit's frontend makes them, aren't left out.
    @Test func linesStay() {
        let lines = [Definition.Range(startLine: 2, endLine: 3), Definition.Range(startLine: 2, endLine: 2)]
        #expect(Definition.Range.withoutWholeLines(lines) == lines)
        let apart = [
            Definition.Range(startLine: 2, endLine: 3),
            Definition.Range(startLine: 4, startCharacter: 1, endLine: 4, endCharacter: 2),
        ]
        #expect(Definition.Range.withoutWholeLines(apart) == apart)
        #expect(Definition.Range.withoutWholeLines([]) == [])
    }
}
