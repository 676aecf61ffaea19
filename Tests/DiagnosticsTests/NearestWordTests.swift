import Diagnostics
import Testing

@Suite struct NearestWordTests {
    @Test(arguments: [
        ("instal", "install"), ("imagse", "images"), ("FROM", "from"), ("frm", "from"),
    ])
    func findsTheWordMeant(word: String, expected: String) {
        #expect(nearestWord(to: word, among: ["from", "install", "images", "package"]) == expected)
    }

    @Test(arguments: ["", "zebra", String(repeating: "x", count: 65)])
    func givesNoFarFetchedWord(word: String) {
        #expect(nearestWord(to: word, among: ["from", "install", "images"]) == nil)
    }

    /// BuildKit's rule: plain Levenshtein distance below 3, the first of the nearest, nothing if the word is an option.
    @Test(
        arguments: [
            ("chwon", ["chown", "chmod"], "chown"), ("bild", ["build", "bind"], "build"),
            ("bild", ["bind", "build"], "bind"),
            ("abcd", ["ab", "abcdef"], "ab"), ("abcd", ["a", "abcdefg", "wxyz"], nil),
            ("base", ["bases", "base"], nil),
            ("x", ["", "abc"], nil), ("Base", ["base"], "base"), ("ca", ["ac"], "ac"), ("abcdef", ["badcfe"], nil),
        ] as [(String, [String], String?)]
    )
    func suggestsAsBuildKit(word: String, options: [String], expected: String?) {
        #expect(suggestedWord(for: word, among: options) == expected)
    }

    @Test(arguments: [
        ("RNU", "RUN"), ("rnu", "run"), ("Rnu", "run"), ("RUN", nil), ("run", nil), ("XCMD", "CMD"),
    ])
    func suggestsIgnoringCase(word: String, expected: String?) {
        #expect(suggestedWord(for: word, among: ["CMD", "RUN"], ignoringCase: true) == expected)
    }

    @Test(arguments: [
        (["kilt", "bolt", "belt"], "bolt"), (["tilt", "wilt"], "tilt"), (["bat", "kilt"], "kilt"),
    ])
    func prefersTheFirstLetterAmongUnorderedOptions(options: [String], expected: String) {
        #expect(suggestedWord(for: "bilt", among: options, isOrdered: false) == expected)
    }

    @Test func endsMessagesWithSuggestions() {
        #expect(didYouMean("RUN") == " (did you mean RUN?)")
        #expect(didYouMean(nil).isEmpty)
    }
}
