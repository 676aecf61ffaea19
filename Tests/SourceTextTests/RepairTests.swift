import SourceText
import Testing

@Suite struct RepairTests {
    /// As in Go, each stray byte becomes one U+FFFD.
    @Test(
        arguments: [
            ([0x61, 0xE9, 0x62], "a\u{FFFD}b"),
            ([0xE2, 0x80, 0x41], "\u{FFFD}\u{FFFD}A"),
            ([0xED, 0xA0, 0x80], "\u{FFFD}\u{FFFD}\u{FFFD}"),
            ([0xF0, 0x9F, 0x98], "\u{FFFD}\u{FFFD}\u{FFFD}"),
            ([0xEF, 0xBF, 0xBD], "\u{FFFD}"),
            ([0xC3, 0xA9], "\u{E9}"),
        ] as [([UInt8], String)]
    )
    func strayBytes(_ bytes: [UInt8], _ text: String) {
        #expect(Array(String(repairing: bytes[...]).unicodeScalars) == Array(text.unicodeScalars))
    }
}
