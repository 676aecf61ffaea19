import LanguageServer
import Testing

@Suite struct TextDocumentTests {
    private static func offsets(_ text: String, _ encoding: PositionEncoding) -> [Int] {
        let document = TextDocument(text, encoding: encoding)
        return (0...(text.utf16.count + 1)).map { document.offset(of: Position(line: 0, character: $0)) }
    }

    @Test func countsUnits() {
        #expect(Self.offsets("aé€😀b", .utf16) == [0, 1, 3, 6, 6, 10, 11, 11])
        #expect(Self.offsets("aé", .utf8) == [0, 1, 1, 3])
        for (encoding, expected) in [(PositionEncoding.utf16, 5), (.utf8, 10)] {
            let document = TextDocument("aé€😀b", encoding: encoding)
            #expect(document.position(of: 10) == Position(line: 0, character: expected))
            // An offset within a character counts as its start.
            #expect(document.offset(of: document.position(of: 8)) == 6)
        }
    }

    @Test(arguments: ["a\nb\n", "a\r\nb\r\n", "a\rb\r"])
    func splitsLines(_ text: String) {
        let document = TextDocument(text, encoding: .utf16)
        let second = document.offset(of: Position(line: 1, character: 0))
        #expect(document.bytes[second] == UInt8(ascii: "b"))
        #expect(document.position(of: second) == Position(line: 1, character: 0))
        // Positions beyond the end count as the end.
        #expect(document.offset(of: Position(line: 0, character: 99)) == 1)
        #expect(document.offset(of: Position(line: 2, character: 5)) == text.utf8.count)
        #expect(document.offset(of: Position(line: 9, character: 5)) == text.utf8.count)
        #expect(document.position(of: 99) == Position(line: 2, character: 0))
    }

    @Test func replaces() {
        var document = TextDocument("FROM a\nRUN 😀 x\n", encoding: .utf16)
        document.replace(Position(line: 1, character: 4)..<Position(line: 1, character: 6), with: "é\ny")
        #expect(String(decoding: document.bytes, as: UTF8.self) == "FROM a\nRUN é\ny x\n")
        #expect(document.position(of: document.bytes.count) == Position(line: 3, character: 0))
        document.replace(Position(line: 0, character: 0)..<Position(line: 99, character: 0), with: "")
        #expect(document.bytes.isEmpty)
        document.replace(with: "x")
        #expect(document.bytes == [0x78])
    }
}
