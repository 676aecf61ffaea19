import SourceText
import Testing

/// Parts of a text between bytes of ASCII.
struct PartsTests {
    @Test(
        arguments: [
            ("", []), ("a", ["a"]), ("/", []), ("a//b/", ["a", "b"]), ("/a", ["a"]), ("a/é/b", ["a", "é", "b"]),
        ] as [(String, [Substring])]
    )
    func omitsEmptyParts(_ text: String, _ parts: [Substring]) {
        #expect(text.parts(separatedBy: "/") == parts)
        #expect(text[...].parts(separatedBy: "/") == parts)
    }

    @Test(arguments: [("", [""]), ("/", ["", ""]), ("a//b", ["a", "", "b"])] as [(String, [Substring])])
    func keepsEmptyParts(_ text: String, _ parts: [Substring]) {
        #expect(text.parts(separatedBy: "/", omittingEmpty: false) == parts)
    }

    @Test(arguments: [(0, ["a//b/c"]), (1, ["a", "/b/c"]), (2, ["a", "b", "c"])] as [(Int, [Substring])])
    func splitsAtMostAsOften(_ count: Int, _ parts: [Substring]) {
        #expect("a//b/c".parts(separatedBy: "/", maxSplits: count) == parts)
        #expect("a//b/c".split(separator: "/", maxSplits: count) == parts)
    }

    /// As one `Character`, the separator and the mark aren't equal to the separator.
    @Test func splitsBeforeACombiningMark() {
        #expect(
            "a/\u{301}b".parts(separatedBy: "/").map { Array($0.utf8) } == [Array("a".utf8), Array("\u{301}b".utf8)]
        )
    }
}
