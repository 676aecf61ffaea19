import Diagnostics
import Testing

@Suite struct QuotingTests {
    @Test(
        arguments: [
            ([0x61, 0xE9, 0x62], #""a\xe9b""#),
            ([0xE2, 0x80], #""\xe2\x80""#),
            ([0xED, 0xA0, 0x80, 0x0A], #""\xed\xa0\x80\n""#),
            ([0xC3, 0xA9, 0xFF], "\"\u{E9}\\xff\""),
            ([], "\"\""),
        ] as [([UInt8], String)]
    )
    func bytes(_ bytes: [UInt8], _ shown: String) {
        #expect(quoted(bytes: bytes) == shown)
    }

    @Test func textIsShownAlikeByBytes() {
        let text = "a\"\\\u{7F}\u{E9}\u{2028}\t"
        #expect(quoted(bytes: text.utf8) == quoted(text))
    }
}
