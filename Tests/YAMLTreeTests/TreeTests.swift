import Diagnostics
import SourceText
import Testing
import ValueTree
import YAMLTree

@Suite struct TreeTests {
    @Test(arguments: [
        ("a: 1\nb: [x, 'y', \"z\"]\n", "{a: 1, b: [x, y, z]}"),
        ("- a\n-\n  - b\n- c: d\n  e: f\n", "[a, [b], {c: d, e: f}]"),
        ("a: |\n  one\n  two\nb: >\n  three\n  four\n", "{a: one\ntwo\n, b: three four\n}"),
        ("%YAML 1.1\n---\na: b\n...\n", "{a: b}"),
        ("a:\nb: ~\n", "{a: , b: ~}"),
        ("x: &x {a: 1, b: 2}\ny: *x\n", "{x: {a: 1, b: 2}, y: {a: 1, b: 2}}"),
        ("x: &x {a: 1, b: 2}\ny: {b: 3, <<: *x}\n", "{x: {a: 1, b: 2}, y: {b: 3, a: 1}}"),
        ("x: &x {a: 1, b: 2}\ny: {<<: *x, b: 3}\n", "{x: {a: 1, b: 2}, y: {a: 1, b: 3}}"),
        (
            "x: &x {a: 1}\nz: &z {a: 2, b: 2}\ny: {<<: [*x, *z], c: 3}\n",
            "{x: {a: 1}, z: {a: 2, b: 2}, y: {a: 1, b: 2, c: 3}}"
        ),
        ("x: &x {a: 1}\ny: &y {<<: *x, b: 2}\nz: {<<: *y}\n", "{x: {a: 1}, y: {a: 1, b: 2}, z: {a: 1, b: 2}}"),
        ("x: {'<<': y}\n", "{x: {<<: y}}"),
        ("a: &v one\nb: &v two\nc: *v\n", "{a: one, b: two, c: two}"),
        ("&k key: *k\n", "{key: key}"),
        ("a: b\r\nc: d\r\n", "{a: b, c: d}"),
        ("\u{FEFF}a: é\n", "{a: é}"),
    ])
    func reads(_ text: String, _ expected: String) {
        let parsed = Parsed(text)
        #expect(parsed.errors == [])
        #expect(parsed.flow == expected)
    }

    @Test(arguments: [
        ("a: 1\nbc: [x, 'y']\n", ["a: 1\nbc: [x, 'y']", "key a", "1", "key bc", "[x, 'y']", "x", "'y'"]),
        ("größe: \"日本\"\n😀: ü\n", ["größe: \"日本\"\n😀: ü", "key größe", "\"日本\"", "key 😀", "ü"]),
        ("\u{FEFF}é: [ö]\n", ["é: [ö]", "key é", "[ö]", "ö"]),
        (
            "a:\n- é\n- |\n  ß\n  x\n\n# end\nb: c\n",
            ["a:\n- é\n- |\n  ß\n  x\n\n# end\nb: c", "key a", "- é\n- |\n  ß\n  x", "é", "|\n  ß\n  x", "key b", "c"]
        ),
        ("a:\nb: c\n", ["a:\nb: c", "key a", "a", "key b", "c"]),
        (
            "a:\n  b:\n    c: d\n\n# x\n",
            ["a:\n  b:\n    c: d", "key a", "b:\n    c: d", "key b", "c: d", "key c", "d"]
        ),
        ("é: b\r\nü: d\r\n", ["é: b\r\nü: d", "key é", "b", "key ü", "d"]),
    ])
    func rangesAreBytes(_ text: String, _ expected: [String]) {
        #expect(Parsed(text).pieces == expected)
    }

    @Test(arguments: [10, 40])
    func saysThatMergesAreTooLarge(levels: Int) {
        let text =
            "x0: &m0 {a: 1}\n"
            + (1...levels).map { "x\($0): &m\($0) {<<: [*m\($0 - 1), *m\($0 - 1)], k\($0): 1}\n" }.joined()
        let parsed = Parsed(text, limits: YAMLLimits(nodes: 80))
        #expect(parsed.root == nil)
        #expect(parsed.errors.count == 1)
        #expect(parsed.errors.first?.hasSuffix("the file has more than 80 values") == true)
    }

    /// The node that a merge adds is the one that exceeds the limit.
    @Test func saysThatAMergeIsTooLarge() {
        let parsed = Parsed("a: &a {b: 1, c: 2}\nd: {<<: *a}\n", limits: YAMLLimits(nodes: 13))
        #expect(parsed.errors == ["2:5 with this merge the file has more than 13 values"])
    }

    @Test func rangesHoldFarIntoATextOfManyBytes() throws {
        let text = (0..<1000).map { "k\($0): ä€😀\($0)\n" }.joined()
        let parsed = Parsed(text)
        let entries = try #require(parsed.root?.entries)
        #expect(entries.count == 1000)
        for entry in entries {
            #expect(parsed.file.text(entry.keyRange) == entry.key)
            #expect(parsed.file.text(entry.value.range) == entry.value.scalar?.text)
        }
    }

    @Test(arguments: [
        ("a: 1\na: 2\n", ["2:1 the key \"a\" is given twice"]),
        ("a: *x\n", ["1:4 no anchor '&x' is defined above"]),
        ("a: &name b\nc: *nmae\n", ["2:4 no anchor '&name' is defined above"]),
        ("a: &a [*a]\n", ["1:8 the alias '*a' refers to a value that contains it"]),
        ("a: {<<: b}\n", ["1:9 '<<' merges a mapping or a list of mappings, not a string"]),
        (
            "a: !!binary x\n",
            ["1:4 unknown tag 'binary'; expected one of !!str, !!int, !!float, !!bool, !!null"]
        ),
        ("a: !!set {}\n", ["1:4 unknown tag 'set'; expected one of !!map"]),
        ("? [a]\n: b\n", ["1:3 a key must be a string, not a list"]),
        ("a: *.txt\n", ["1:4 a value can't start with '*'; put it in quotes"]),
        ("- **/*.go\n", ["1:3 a value can't start with '*'; put it in quotes"]),
        ("a: [x, *y.txt]\n", ["1:8 a value can't start with '*'; put it in quotes"]),
        ("a: &.x\n", ["1:4 a value can't start with '&'; put it in quotes"]),
        ("a: >=5\n", ["1:4 a value can't start with '>' or '|'; put it in quotes"]),
        ("", ["1:1 the file has no YAML document"]),
        ("a: 1\n---\nb: 2\n", ["2:1 a second document starts here; a file can have only one"]),
    ])
    func findsErrors(_ text: String, _ expected: [String]) {
        let errors = Parsed(text).errors
        #expect(
            errors == expected
                || (text.contains("nmae")
                    && errors == ["2:4 no anchor '&nmae' is defined above; did you mean '*name'?"])
        )
    }

    @Test func limits() {
        let list = "[" + Array(repeating: "x", count: 30).joined(separator: ", ") + "]"
        #expect(Parsed(list, limits: YAMLLimits(nodes: 31)).errors == [])
        #expect(Parsed(list, limits: YAMLLimits(nodes: 30)).errors == ["1:1 the file has more than 30 values"])
        #expect(Parsed("a: &a [x, x]\nb: [*a, *a, *a]\n", limits: YAMLLimits(nodes: 12)).errors.count == 1)
        #expect(Parsed("[[[a]]]", limits: YAMLLimits(depth: 3)).errors == [])
        #expect(Parsed("[[[[a]]]]", limits: YAMLLimits(depth: 3)).errors == ["1:4 values nest more than 3 levels deep"])
        #expect(
            Parsed("- &a [[x]]\n- [*a]\n", limits: YAMLLimits(depth: 3)).errors
                == ["2:4 with this alias, values nest more than 3 levels deep"]
        )
        #expect(Parsed("a: b", limits: YAMLLimits(bytes: 3)).errors == ["1:1 the file is 4 bytes; the limit is 3"])
    }

    @Test func mergesCountAgainstTheLimit() {
        var text = "x: &x {" + (0..<100).map { "k\($0): v" }.joined(separator: ", ") + "}\n"
        for index in 0..<2000 { text += "y\(index): {<<: *x}\n" }
        #expect(Parsed(text).errors.count == 1)
    }

    @Test(arguments: [
        ("''", ValueScalar.ScalarType.string), ("x", .string), ("~", .null), ("null", .null), ("true", .boolean(true)),
        ("False", .boolean(false)), ("yes", .string), ("off", .string), ("'true'", .string), ("12", .integer(12)),
        ("-3", .integer(-3)), ("+4", .integer(4)), ("0755", .integer(755)), ("0x1F", .integer(31)),
        ("0o17", .integer(15)), ("99999999999999999999", .integer(nil)), ("1.5", .real), ("1e3", .real),
        (".5", .real), ("1.2.3", .string), ("1.10", .real), ("-", .string), ("1_000", .string), (".inf", .real),
        ("!!str 12", .string), ("!!int '12'", .integer(12)), ("! 12", .string), ("!!bool 'true'", .boolean(true)),
        ("0x", .string), ("12s", .string), ("1:30", .string), ("e3", .string),
    ])
    func scalarsHaveTheTypesOfYAML12(_ text: String, _ expected: ValueScalar.ScalarType) {
        #expect(Parsed("[\(text)]").root?.items?.first?.scalar?.type == expected)
    }

    @Test func textThatIsNotUTF8() {
        #expect(
            Parsed(bytes: [0x61, 0x3A, 0x20, 0xC3, 0x28]).errors == [
                "1:4 the file is not valid UTF-8; save it as UTF-8"
            ]
        )
        #expect(Parsed(bytes: [0x61, 0xED, 0xA0, 0x80]).errors.count == 1)
        #expect(Parsed(bytes: [0xE2, 0x82]).errors.count == 1)
    }
}
