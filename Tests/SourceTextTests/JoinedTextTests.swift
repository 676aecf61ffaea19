import SourceText
import Testing

@Suite struct JoinedTextTests {
    @Test func joinsParts() {
        #expect(String(joining: "a", "", "bc") == "abc")
        #expect(String(joining: "é", "€", String(repeating: "long ", count: 20)).utf8.count == 2 + 3 + 100)
        #expect(String(joining: [], separator: ", ").isEmpty)
        #expect(String(joining: ["a", "", "b"], separator: ", ") == "a, , b")
    }
}
