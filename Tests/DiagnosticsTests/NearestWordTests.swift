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
}
