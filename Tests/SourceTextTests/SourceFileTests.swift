import SourceText
import Testing

@Suite struct SourceFileTests {
    let file = SourceFile(name: "f", text: "ab\r\nçd\n\nlast")

    @Test(arguments: [
        (0, 1, 1), (2, 1, 3), (4, 2, 1), (6, 2, 2), (8, 3, 1), (9, 4, 1), (13, 4, 5), (99, 4, 5), (-1, 1, 1),
    ])
    func position(offset: Int, line: Int, column: Int) {
        #expect(file.position(at: offset) == SourcePosition(line: line, column: column))
    }

    @Test(arguments: [(1, "ab"), (2, "çd"), (3, ""), (4, "last"), (9, "")])
    func line(number: Int, text: String) {
        #expect(file.text(file.lineRange(number)) == text)
    }

    @Test func keepsBytesThatAreNotUTF8() {
        let bytes: [UInt8] = [0x61, 0xFF, 0x0A]
        #expect(SourceFile(name: "f", bytes: bytes).bytes == bytes)
        #expect(SourceFile(name: "f", bytes: bytes).lineCount == 2)
    }
}
