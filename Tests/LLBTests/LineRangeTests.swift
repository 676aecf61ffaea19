import LLB
import SourceText
import Testing

/// Locations of several lines, which definitions and errors split into one range per line.
@Suite struct LineRangeTests {
    static let file = SourceFile(name: "Dockerfile", text: "FROM scratch\nRUN wh\\\n\n  ät\nENV a=b\n")

    private static func ranges(_ start: Int, _ end: Int) -> [[Int32]] {
        Definition.Range.lines(of: SourceLocation(file: file, range: SourceRange(start, end))).map {
            [$0.startLine, $0.startCharacter, $0.endLine, $0.endCharacter]
        }
    }

    @Test func oneLineIsOneRange() {
        #expect(Self.ranges(17, 19) == [[2, 4, 2, 6]])
        #expect(Self.ranges(13, 21) == [[2, 0, 2, 7]])
        #expect(Self.ranges(13, 13) == [[2, 0, 2, 0]])
    }

    @Test func eachLineIsARange() {
        #expect(Self.ranges(17, 26) == [[2, 4, 2, 7], [3, 0, 3, 0], [4, 0, 4, 3]])
        #expect(Self.ranges(13, 28) == [[2, 0, 2, 7], [3, 0, 3, 0], [4, 0, 4, 4]])
    }
}
