import SourceText
import Testing

@testable import LanguageServices

/// Lines of YAML documents, each read by itself.
@Suite struct KeyLineTests {
    @Test(arguments: [
        ("k: a # c", "k", "a"), ("k: a#b", "k", "a#b"), ("k: # c", "k", ""), ("k: it's # c", "k", "it's"),
        // Quoted values.
        (#"k: "a" # c"#, "k", #""a""#), ("k: 'a' # c", "k", "'a'"), (#"k: "a # b" # c"#, "k", #""a # b""#),
        (#"k: "a\" # b" # c"#, "k", #""a\" # b""#), (#"k: "\\" # c"#, "k", #""\\""#),
        ("k: 'it''s # b' # c", "k", "'it''s # b'"),
        (#"k: "a # b"#, "k", #""a # b"#), (##"k: "a"# b"##, "k", ##""a"# b"##),
        (#"k: !!str "a # b" # c"#, "k", #"!!str "a # b""#), ("k: &x 'a # b' # c", "k", "&x 'a # b'"),
        // A quote inside a plain value begins nothing.
        ("k: a 'b # c'", "k", "a 'b"), (#"k: a "b # c""#, "k", #"a "b"#),
        // Values in flow style.
        (#"k: [a, "b # c"] # d"#, "k", #"[a, "b # c"]"#), ("k: {a: 'b # c', d: e's} # f", "k", "{a: 'b # c', d: e's}"),
        // Quoted keys.
        (#""a\": b": c # d"#, #"a\": b"#, "c"), ("'it''s': 'a' # b", "it''s", "'a'"),
        ("\"k\" : a", "k", "a"),
    ])
    func readsKeysAndValues(_ text: String, _ key: String, _ value: String) {
        let bytes = Array(text.utf8)
        let line = KeyLine(SourceRange(0, bytes.count), of: bytes)
        #expect(line.key.map { String(decoding: bytes[$0.start..<$0.end], as: UTF8.self) } == key)
        #expect(String(decoding: bytes[line.value.start..<line.value.end], as: UTF8.self) == value)
    }

    @Test(arguments: ["a # b: c", "# a: b", "- a # b: c", #""a" # b: c"#, "a:b", #""a: b"#])
    func findsNoKey(_ text: String) {
        let bytes = Array(text.utf8)
        #expect(KeyLine(SourceRange(0, bytes.count), of: bytes).key == nil)
    }
}
