import SourceText
import TOMLTree
import Testing

/// Keys and values of a TOML document with their places.
struct TOMLTreeTests {
    private func read(_ text: String) throws -> [String] {
        try TOMLTree(parsing: SourceFile(name: "t.toml", text: text)).entries.map {
            "\($0.position.line):\($0.position.column) \($0.path.joined(separator: "/")) \($0.value)"
        }
    }

    @Test func readsAllKindsOfValues() throws {
        let text = """
            # a comment = 1
            text = "a\\tb\\u00e9"   # [no] = "table"
            literal = 'C:\\x'
            long = \"\"\"
            key = 1
            [not.a.table]
            ends with two quotes\"\"\"\"\"
            raw = '''
            key = 2 \\'''
            number = 0x1F
            spaced = 1_000
            yes = true
            ratio = 1.5
            day = 1979-05-27T07:32:00Z
            several = [ "a", # one
              "b", [1, 2], { inner = 1 } ]
            """
        #expect(
            try read(text) == [
                #"2:1 text string("a\tbé")"#, #"3:1 literal string("C:\\x")"#,
                #"4:1 long string("key = 1\n[not.a.table]\nends with two quotes\"\"")"#,
                #"8:1 raw string("key = 2 \\")"#, "10:1 number integer(31)", "11:1 spaced integer(1000)",
                "12:1 yes boolean(true)", "13:1 ratio float(1.5)", #"14:1 day date("1979-05-27T07:32:00Z")"#,
                #"15:1 several array([TOMLTree.TOMLTree.Value.string("a"), TOMLTree.TOMLTree.Value.string("b"), "#
                    + "TOMLTree.TOMLTree.Value.array([TOMLTree.TOMLTree.Value.integer(1), "
                    + "TOMLTree.TOMLTree.Value.integer(2)]), TOMLTree.TOMLTree.Value.table])",
            ]
        )
    }

    @Test func readsAllKindsOfKeys() throws {
        let text = """
            a.b.c = 1
            "quoted \\"key\\"".'literal' = 2
              in = { x = 1, y.z = 2 }
            [ table . "sub" ]
            k = 3
            [table]
            j = 4
            [[rows]]
            r = 5
            [empty]
            """
        #expect(
            try read(text) == [
                "1:1 a table", "1:3 a/b table", "1:5 a/b/c integer(1)", #"2:1 quoted "key" table"#,
                #"2:18 quoted "key"/literal integer(2)"#, "3:3 in table", "3:10 in/x integer(1)", "3:17 in/y table",
                "3:19 in/y/z integer(2)", "4:3 table table", "4:11 table/sub table", "5:1 table/sub/k integer(3)",
                "7:1 table/j integer(4)", "8:3 rows array([TOMLTree.TOMLTree.Value.table])", "10:2 empty table",
            ]
        )
    }

    @Test func countsColumnsInCharacters() throws {
        #expect(try read("x = { 'é' = 1, b = 2 }") == ["1:1 x table", "1:7 x/é integer(1)", "1:16 x/b integer(2)"])
        #expect(try read("\u{FEFF}a = 1\r\nb = 2\r\n").count == 2)
    }

    @Test(arguments: [
        ("a = 1\na = 2\n", "2:1 a is there already, at 1:1"),
        ("a = \n", "1:5 expected a value, found the end of the line"),
        ("a 1", "1:3 expected '=', found '1'"), ("[a\n", "1:3 expected ']', found the end of the line"),
        ("a = 99999999999999999999", "1:5 99999999999999999999 has no room in 64 bits"),
        ("a = \"\\ud800\"", "1:6 expected a character's number, of 4 hexadecimal digits"),
        ("a = 'x\0'", "1:7 a control character in a text; write it as an escape"),
        ("[a]\n[a]\n", "2:2 a is there already, at 1:2"), ("[[[", "1:3 expected a key, found '['"),
        ("a = yes", "1:5 expected a value, found yes; a text stands in quotes"),
        ("a = 1 b = 2", "1:7 expected the end of the line, found 'b'"), ("= 1", "1:1 expected a key, found '='"),
        ("a = \"x", "1:7 expected the closing \", found the end of the file"),
        ("a = \"x\ny\"", "1:7 expected the closing quote, found the end of the line"),
        ("a = \"\\x\"", "1:6 no such escape; there are \\b \\t \\n \\f \\r \\\" \\\\ \\uXXXX \\UXXXXXXXX"),
        ("a = \"\"\"x", "1:9 expected the three closing quotes, found the end of the file"),
        ("a = [1 2]", "1:8 expected ',' or ']', found '2'"),
        ("a = { b = 1,\n c = 2 }", "1:13 expected a key, found the end of the line"),
        ("a = { b = 1, b = 2 }", "1:14 b is there already, at 1:7"),
        ("a = {}\na.b = 1", "2:1 a is there already, at 1:1"),
        ("a = {}\n[a.b]", "2:2 a is there already, at 1:1"), ("[a.b]\n[a]\nb.c = 1", "3:1 b is there already, at 1:4"),
        ("[a]\nb.c = 1\n[a.b]", "3:4 a.b is there already, at 2:1"),
        ("a = []\n[[a]]", "2:3 a is there already, at 1:1"),
        ("[a]\n[[a]]", "2:3 a is there already, at 1:2"),
        ("a = 012", "1:5 expected a value, found 012; a text stands in quotes"),
        ("# \u{1}", "1:3 a control character in a comment"),
        ("a = 1\rb = 2", "1:6 expected the end of the line, found a carriage return"),
        ("é = 1", "1:1 expected a key, found 'é'"),
        ("a = 2021-02-29", "1:5 expected a value, found 2021-02-29; a text stands in quotes"),
    ])
    func refuses(text: String, message: String) {
        #expect {
            try read(text)
        } throws: { error in
            guard let error = error as? TOMLTreeError else { return false }
            return "\(error.position.line):\(error.position.column) \(error.message)" == message
        }
    }

    @Test(arguments: [
        "1979-05-27", "07:32:00", "07:32:00.999", "1979-05-27T07:32:00Z", "1979-05-27 07:32:00-07:00",
        "1979-05-27t00:32:00.5+00:00", "1979-05-27T07:32:00",
    ])
    func knowsDates(text: String) throws { #expect(try read("a = \(text) # b") == ["1:1 a date(\"\(text)\")"]) }

    @Test(arguments: [
        ("+1", "integer(1)"), ("-0", "integer(0)"), ("0o17", "integer(15)"), ("0b1_1", "integer(3)"),
        ("-9223372036854775808", "integer(-9223372036854775808)"), ("1e3", "float(1000.0)"),
        ("-1.5E-1", "float(-0.15)"),
        ("inf", "float(inf)"), ("-inf", "float(-inf)"), ("9_0.1_2", "float(90.12)"),
    ])
    func readsNumbers(text: String, value: String) throws { #expect(try read("a = \(text)") == ["1:1 a \(value)"]) }

    @Test(arguments: [
        "1_", "_1", "1__0", "0x", "0xG", "-0x1", "1.", ".5", "1e", "1e1.5", "0b2", "00", "1.2.3", "+", "07:60:00",
    ])
    func refusesNumbers(text: String) { #expect(throws: TOMLTreeError.self) { try read("a = \(text)") } }

    @Test func refusesWhatIsNoText() {
        #expect(throws: TOMLTreeError.self) {
            try TOMLTree(parsing: SourceFile(name: "t.toml", bytes: Array("a = \"".utf8) + [0xFF] + Array("\"".utf8)))
        }
    }

    @Test func boundsDepth() {
        #expect(throws: TOMLTreeError.self) { try read("a = " + String(repeating: "[", count: 100_000)) }
        #expect(throws: TOMLTreeError.self) { try read("a = " + String(repeating: "{ a = ", count: 100_000)) }
    }

    /// The reader comes to an end whatever it is given.
    @Test func endsOnNonsense() {
        for text in [
            "= = [", "[[[", "a = {{{", "\"\"\"", "a = [1 2 3", "'''\\", "a = \"\\", "}]", "a.b.", "....", "\\u12",
        ] {
            _ = try? read(text)
        }
    }
}
