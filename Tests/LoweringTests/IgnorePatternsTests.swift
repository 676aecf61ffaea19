import SourceText
import TestSupport
import Testing

@testable import Lowering

/// Patterns of `.dockerignore` files and single paths, with the results of BuildKit's `patternmatcher`.
@Suite struct IgnorePatternsTests {
    private static let matching: [(String, [String])] = [
        ("src", ["src", "src/a", "src/a/b"]),
        ("a/**", ["a/b", "a/b/c"]),
        ("**", ["a", "a/b"]),
        ("**/*", ["a", "a/b"]),
        ("**.md", ["a.md", "docs/a.md", "docs/x/a.md", "a.md/b"]),
        ("**/a", ["a", "b/a", "b/a/c", "/a"]),
        ("a**/*", ["a/b", "ab/c", "ab/c/d"]),
        ("a**b", ["ab", "ac/b", "a/c/b"]),
        ("a/**/b", ["a/b", "a/c/b", "a/c/d/b", "a/b/c"]),
        ("**/a/**/b", ["a/b", "x/a/y/b", "a/a/b/b"]),
        ("*.md", ["a.md", ".md", "a.md/b"]),
        ("a?", ["ab", "aé", "ab/c"]),
        ("[a-c]x", ["ax", "cx"]),
        ("[^a]x", ["bx", "/x"]),
        ("\\*", ["*"]),
        ("\\d*", ["1", "1a"]),
        ("\\Qa|\\E?", ["a|b"]),
        ("\\x61*", ["a", "ab"]),
        ("\\x{e9}*", ["é"]),
        ("\\141*", ["a"]),
        ("a\\b*", ["a", "a-b"]),
        ("a\\B*", ["ab"]),
        ("[*]", ["]", "[^]"]),
        ("[[:digit:]x]y*", ["1y", "xya"]),
        ("[[:^digit:]]", ["a"]),
        ("x*[\\d-]?", ["x1a", "xy-a"]),
        ("a{2}?", ["aab"]),
        ("a{1,2}?", ["ab", "aab"]),
        ("a{,2}?", ["a{,2}b"]),
        ("{0}b?", ["bc", "abc"]),
        ("x|y*", ["x", "xab", "cy"]),
        ("./a/../b", ["b", "b/c"]),
        ("a+(b).c$", ["a+(b).c$"]),
        ("a+(b)*", ["a+(b)", "a+(b)c"]),
        ("(**)", ["()", "(a/)"]),
    ]

    @Test(arguments: matching)
    func matches(_ pattern: String, _ paths: [String]) {
        for path in paths { #expect(IgnorePatterns([pattern]).matches(path), "\(pattern) and \(path)") }
    }

    private static let other: [(String, [String])] = [
        ("src", ["src2", "a/src", "/src"]),
        ("a/**", ["a", "b/a/c"]),
        ("**/a/**", ["a", "b/a"]),
        ("*/**", ["a"]),
        ("**.md", ["a.mdx"]),
        ("**/a", ["ba", "b/ca"]),
        ("a**b", ["a", "b", "acb"]),
        ("*.md", ["docs/a.md"]),
        ("a?", ["a", "a/b", "abc"]),
        ("[a-c]x", ["dx", "bax"]),
        ("[*]", ["*"]),
        ("a{2}?", ["ab", "a{2}b"]),
        ("a^b?", ["a^bc"]),
        ("a|b", ["a", "b"]),
        ("a\\B*", ["a", "a-b"]),
        ("A*", ["a"]),
    ]

    @Test(arguments: other)
    func doesNotMatch(_ pattern: String, _ paths: [String]) {
        for path in paths { #expect(!IgnorePatterns([pattern]).matches(path), "\(pattern) and \(path)") }
    }

    /// BuildKit's rule gives up at a pattern that Go's `regexp` rejects.
    @Test(arguments: [
        "\\main.py", "\\1", "\\C", "\\é", "\\xg1", "\\x{}", "a*{2}", "a{2}{3}?", "a{1001}?", "a{3,2}?", "x|{2}?",
        "[a-*]", "[[:nope:]]", "[\\z]", "?{1000}{1000}",
    ])
    func givesUp(_ pattern: String) {
        #expect(!IgnorePatterns([pattern, "**"]).matches("a"))
        #expect(IgnorePatterns(["**", pattern]).matches("a"))
    }

    @Test func exceptionsDisableTheRule() {
        #expect(IgnorePatterns(["a", "!b"]).isEmpty)
        #expect(IgnorePatterns(["a", "./!b"]).isEmpty)
        #expect(!IgnorePatterns(["a", "b!"]).isEmpty)
        #expect(IgnorePatterns([" ", ""]).isEmpty)
    }

    @Test(arguments: [("*", true), ("**", true), ("**/*", true), ("*/", true), ("a", false), ("***", false)])
    func excludesEverything(_ pattern: String, _ expected: Bool) {
        #expect(IgnorePatterns([pattern]).excludesEverything == expected)
    }

    /// Time grows with the product of the sizes of path and pattern at most.
    @Test(arguments: [
        ("**/a/", 4000, "a"), ("**/a/", 4000, "b"), ("a*", 100, "b"), ("**a", 100, "b"), ("a{0,1000}?", 1, "x"),
    ])
    func longPatterns(_ part: String, _ count: Int, _ end: String) {
        let path = Array(repeating: "a", count: 4000).joined(separator: "/")
        let duration = ContinuousClock().measure {
            _ = IgnorePatterns([String(repeating: part, count: count) + end]).matches(path)
        }
        #expect(duration < .seconds(20) * Slowdown.factor)
    }

    /// Patterns that are looked up together match as each of them alone.
    @Test(arguments: 0..<40) func manyPatternsMatchAsOneByOne(_ seed: Int) throws {
        var random = SeededNumbers(seed: UInt64(seed))
        let parts = ["a", "b", "ab", "a.b", "/", "/", "*", "**/", "**", "?", "[ab]", "{2}", "|", "^", "é"]
        let patterns = (0..<12).map { _ in
            (0...Int.random(in: 0..<5, using: &random)).map { _ in parts.randomElement(using: &random) ?? "" }.joined()
        }
        let all = IgnorePatterns(patterns)
        let single = patterns.map { IgnorePattern(SlashPath.clean($0)) }
        for _ in 0..<200 {
            let path = (0...Int.random(in: 0..<6, using: &random)).map { _ in
                ["a", "b", "ab", "a.b", "/", "/", "aa", "é"].randomElement(using: &random) ?? ""
            }.joined()
            let cleaned = SlashPath.clean(path)
            let first = single.lazy.map { $0.matches(IgnoredPath(cleaned)) }.first { $0 != false }
            #expect(all.matches(cleaned) == (first == .some(true)), "\(patterns) and \(cleaned)")
        }
    }

    @Test func stepsAreBounded() throws {
        let patterns = IgnorePatterns(["*a*b", "c", "**/aaaa/d"])
        var steps = 4
        #expect(throws: IgnorePatterns.TooManySteps.self) { try patterns.matches("aaaaaaaa", steps: &steps) }
        steps = 4
        #expect(throws: IgnorePatterns.TooManySteps.self) { try patterns.matches("b/aaa/d", steps: &steps) }
        steps = 4
        #expect(try patterns.matches("c", steps: &steps))
        #expect(steps == 4)
    }
}

extension IgnorePatterns {
    /// Whether a pattern matches, in any number of steps.
    fileprivate func matches(_ path: String) -> Bool {
        var steps = Int.max
        return (try? matches(path, steps: &steps)) == true
    }
}
