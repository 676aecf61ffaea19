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

    /// Edits give the same lines as a new document with the text.
    @Test(arguments: 1...8)
    func keepsLines(_ seed: Int) {
        var state = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15
        func random(_ limit: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % max(1, limit)
        }
        let parts = ["a", "\n", "\r", "\r\n", "é", "", "b\nc\r"]
        var document = TextDocument("", encoding: .utf8)
        for _ in 0..<300 {
            let start = document.position(of: random(document.bytes.count + 1))
            let end = document.position(of: random(document.bytes.count + 1))
            let text = (0..<random(4)).map { _ in parts[random(parts.count)] }.joined()
            document.replace(min(start, end)..<max(start, end), with: text)
            if document.bytes.count > 40 { document.replace(start..<start, with: "\r") }
            let fresh = TextDocument(String(decoding: document.bytes, as: UTF8.self), encoding: .utf8)
            guard fresh.bytes == document.bytes else {
                // The edit split a character.
                document.replace(with: "")
                continue
            }
            for offset in 0...document.bytes.count {
                #expect(document.position(of: offset) == fresh.position(of: offset))
            }
        }
    }
}
