import Testing

@testable import Lowering

/// The patterns of `COPY --optional`.
@Suite struct OptionalPathTests {
    @Test(arguments: [
        ("/", "/", "/"), ("/motd", "/[m]otd", "/"), ("/etc/motd", "/etc/[m]otd", "/etc"),
        ("/a/b/c", "/a/b/[c]", "/a/b"),
        ("/a/\u{E9}t\u{E9}", "/a/[\u{E9}]t\u{E9}", "/a"), ("/]a", "/[\\]]a", "/"), ("/-", "/[\\-]", "/"),
        ("/^a", "/[\\^]a", "/"), ("/!a", "/[\\!]a", "/"), ("/\\*a", "/[\\*]a", "/"),
    ])
    func makesAPatternOfAPath(path: String, pattern: String, folder: String) {
        let optional = OptionalPath(path)
        #expect(optional.pattern == pattern && optional.folder == folder)
    }

    @Test(arguments: [("/a*", "/"), ("/a/b?/c", "/a"), ("/a/b/[c]", "/a/b"), ("/*/b", "/"), ("/a\\*/b*", "/a\\*")])
    func keepsPatterns(path: String, folder: String) {
        let optional = OptionalPath(path)
        #expect(optional.pattern == path && optional.folder == folder)
    }
}
