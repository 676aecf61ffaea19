import LLB
import Testing

@Suite struct SlashPathTests {
    @Test(arguments: [
        ("", "."), (".", "."), ("..", ".."), ("/", "/"), ("//", "/"), ("a", "a"), ("a/", "a"),
        ("/a/", "/a"),
        ("a//b", "a/b"), ("./a", "a"), ("a/.", "a"), ("a/./b", "a/b"), ("a/..", "."), ("/a/..", "/"),
        ("/..", "/"),
        ("/../a", "/a"), ("../a", "../a"), ("a/../../b", "../b"), ("../../a/../b", "../../b"),
        ("...", "..."),
        ("/.../.a/..b", "/.../.a/..b"), ("/\u{301}a//b", "/\u{301}a/b"),
    ])
    func cleans(path: String, expected: String) {
        #expect(SlashPath.clean(path) == expected)
        #expect(SlashPath.clean(expected) == expected)
    }

    @Test func joins() {
        #expect(SlashPath.join("/", "a", "", "../b") == "/b")
        #expect(SlashPath.join("a/", "/b") == "a/b")
        #expect(SlashPath.join("", "") == "")
        #expect(SlashPath.join() == "")
    }

    @Test(arguments: [("", "."), ("/", "/"), ("//", "/"), ("a", "a"), ("/a/b/", "b"), ("a/..", "..")])
    func bases(path: String, expected: String) { #expect(SlashPath.base(path) == expected) }

    @Test(arguments: [
        ("a", false), ("a*", true), ("a?", true), ("[a]", true), ("a\\*", false), ("\\\\*", true),
    ])
    func wildcards(path: String, expected: Bool) { #expect(SlashPath.hasWildcards(path) == expected) }
}
