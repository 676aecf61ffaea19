import LLB
import SourceText
import Testing

@testable import Frontend

/// The plain text of subrequests, as Go's `text/tabwriter` aligns it.
@Suite struct TextTableTests {
    private func text(_ lines: [[String]], padding: Int = 1) -> String {
        var table = TextTable(padding: padding)
        for line in lines { table.add(line) }
        return String(decoding: table.bytes, as: UTF8.self)
    }

    @Test func padsAllButTheLastCell() {
        #expect(text([["a", "bb", ""], ["ccc", "d", "e"]], padding: 3) == "a     bb   \nccc   d    e\n")
    }

    @Test func countsScalars() {
        #expect(text([["é", "x"], ["ab", "y"]]) == "é  x\nab y\n")
    }

    @Test func aTabIsAnotherCellAndANewlineAnotherLine() {
        #expect(text([["A", "x\ty", ""], ["LONG", "z", ""]]) == "A    x y \nLONG z \n")
        #expect(text([["A", "x\ny", "end"], ["LONG", "z", "end"]]) == "A    x\ny    end\nLONG z end\n")
    }

    @Test func anEmptyTableIsEmpty() {
        #expect(text([]) == "")
    }

    @Test(arguments: [
        (1, 1, "f:1\n--------------------\n   1 | >>> a\n   2 |     b\n   3 |     c\n--------------------\n"),
        (
            2, 3,
            "f:2\n--------------------\n   1 |     a\n   2 | >>> b\n   3 | >>> c\n   4 |     d\n--------------------\n"
        ),
        (4, 9, "f:4\n--------------------\n   2 |     b\n   3 |     c\n   4 | >>> d\n--------------------\n"),
        (9, 9, ""), (0, 0, ""),
    ])
    func excerptsShowWhatIsAround(first: Int, last: Int, expected: String) {
        let file = SourceFile(name: "f", text: "a\nb\nc\nd", language: "Dockerfile")
        let ranges = [Definition.Range(startLine: Int32(first), endLine: Int32(last))]
        let excerpt = SourceExcerpt(file: file, places: SourcePlaces(ranges: ranges))
        #expect(String(decoding: excerpt.bytes, as: UTF8.self) == expected)
    }
}
