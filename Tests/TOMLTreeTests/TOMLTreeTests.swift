import Diagnostics
import SourceText
import TOMLTree
import Testing
import ValueTree

@Suite struct TOMLTreeTests {
    /// Every key with its position, path and value; or the error.
    private func read(_ text: String) -> [String] { read(bytes: Array(text.utf8)) }

    private func read(bytes: [UInt8]) -> [String] {
        let file = SourceFile(name: "t.toml", bytes: bytes)
        var sink = DiagnosticSink()
        guard let root = TOMLParser.parse(file, diagnostics: &sink) else {
            return sink.diagnostics.map { TextRenderer.line($0) }
        }
        var lines: [String] = []
        func visit(_ node: ValueNode, _ path: String) {
            for entry in node.entries ?? [] {
                let start = file.position(at: entry.keyRange.start)
                lines.append("\(start.line):\(start.column) \(path)\(entry.key) \(flow(entry.value))")
                visit(entry.value, "\(path)\(entry.key)/")
            }
        }
        visit(root, "")
        return lines
    }

    private func flow(_ node: ValueNode) -> String {
        switch node.content {
        case .scalar(let scalar): scalar.type == .string ? "\"\(scalar.text)\"" : "\(scalar.type)"
        case .sequence(let items): "[" + items.map(flow).joined(separator: ", ") + "]"
        case .mapping(let entries): "{" + entries.map(\.key).joined(separator: ", ") + "}"
        }
    }

    @Test func readsAllKindsOfValues() {
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
            read(text) == [
                "2:1 text \"a\tbé\"", "3:1 literal \"C:\\x\"",
                "4:1 long \"key = 1\n[not.a.table]\nends with two quotes\"\"\"", "8:1 raw \"key = 2 \\\"",
                "10:1 number integer(Optional(31))", "11:1 spaced integer(Optional(1000))", "12:1 yes boolean(true)",
                "13:1 ratio real", "14:1 day date",
                "15:1 several [\"a\", \"b\", [integer(Optional(1)), integer(Optional(2))], {inner}]",
            ]
        )
    }

    @Test func readsAllKindsOfKeys() {
        let text = """
            a.b.c = "1"
            "quoted \\"key\\"".'literal' = "2"
              in = { x = "1", y.z = "2" }
            [ table . "sub" ]
            k = "3"
            [table]
            j = "4"
            [[rows]]
            r = "5"
            [[rows]]
            [rows.inner]
            s = "6"
            [empty]
            """
        #expect(
            read(text) == [
                "1:1 a {b}", "1:3 a/b {c}", "1:5 a/b/c \"1\"", "2:1 quoted \"key\" {literal}",
                "2:18 quoted \"key\"/literal \"2\"", "3:3 in {x, y}", "3:10 in/x \"1\"", "3:19 in/y {z}",
                "3:21 in/y/z \"2\"", "4:3 table {sub, j}", "4:11 table/sub {k}", "5:1 table/sub/k \"3\"",
                "7:1 table/j \"4\"", "8:3 rows [{r}, {inner}]", "13:2 empty {}",
            ]
        )
    }

    /// Every value spans its text.
    @Test func rangesAreBytes() throws {
        let file = SourceFile(name: "t.toml", text: "'é' = 'ö' # c\n[a]\nb = [1, {c = 2.5}]\n")
        var sink = DiagnosticSink()
        let root = try #require(TOMLParser.parse(file, diagnostics: &sink))
        #expect(root["é"].map { file.text($0.value.range) } == "'ö'")
        let table = try #require(root["a"]?.value)
        #expect(file.text(table.range) == "b = [1, {c = 2.5}]")
        let items = try #require(table["b"]?.value.items)
        #expect(items.map { file.text($0.range) } == ["1", "{c = 2.5}"])
        #expect(items.last?["c"].map { file.text($0.keyRange) } == "c")
    }

    @Test func countsColumnsInCharacters() {
        #expect(read("x = { 'é' = 'a', b = 'b' }") == ["1:1 x {é, b}", "1:7 x/é \"a\"", "1:18 x/b \"b\""])
        #expect(read("\u{FEFF}a = 1\r\nb = 2\r\n").count == 2)
    }

    @Test(arguments: [
        ("a = 1\na = 2\n", #"2:1 "a" is already defined at 1:1"#),
        ("a = \n", "1:5 expected a value, found the end of the line"),
        ("a 1", "1:3 expected '=', found '1'"), ("[a\n", "1:3 expected ']', found the end of the line"),
        ("a = 99999999999999999999", "1:5 99999999999999999999 exceeds 64 bits"),
        ("a = \"\\ud800\"", "1:6 expected 4 hexadecimal digits of a Unicode scalar value"),
        ("a = 'x\0'", "1:7 a control character is not allowed here; write it as an escape in double quotes"),
        ("[a]\n[a]\n", #"2:2 "a" is already defined at 1:2"#), ("[[[", "1:3 expected a key, found '['"),
        ("a = yes", "1:5 expected a value, found yes; put strings in quotes"),
        ("a = 1 b = 2", "1:7 expected the end of the line, found 'b'"), ("= 1", "1:1 expected a key, found '='"),
        ("a = \"x", "1:7 expected the closing \", found the end of the file"),
        ("a = \"x\ny\"", "1:7 expected the closing quote, found the end of the line"),
        ("a = \"\\x\"", "1:6 unknown escape; expected one of \\b \\t \\n \\f \\r \\\" \\\\ \\uXXXX \\UXXXXXXXX"),
        ("a = \"\"\"x", "1:9 expected the three closing quotes, found the end of the file"),
        ("a = [1 2]", "1:8 expected ',' or ']', found '2'"),
        ("a = { b = 1,\n c = 2 }", "1:13 expected a key, found the end of the line"),
        ("a = { b = 1, b = 2 }", #"1:14 "b" is already defined at 1:7"#),
        ("a = {}\na.b = 1", #"2:1 "a" is already defined at 1:1"#),
        ("a = {}\n[a.b]", #"2:2 "a" is already defined at 1:1"#),
        ("[a.b]\n[a]\nb.c = 1", #"3:1 "b" is already defined at 1:4"#),
        ("[a]\nb.c = 1\n[a.b]", #"3:4 "a.b" is already defined at 2:1"#),
        ("a = []\n[[a]]", #"2:3 "a" is already defined at 1:1"#),
        ("[a]\n[[a]]", #"2:3 "a" is already defined at 1:2"#),
        ("a = 012", "1:5 expected a value, found 012; put strings in quotes"),
        ("# \u{1}", "1:3 a comment can't contain control characters"),
        ("a = 1\rb = 2", "1:6 expected the end of the line, found a carriage return"),
        ("é = 1", "1:1 expected a key, found 'é'"),
        ("a = 2021-02-29", "1:5 expected a value, found 2021-02-29; put strings in quotes"),
    ])
    func refuses(text: String, message: String) {
        let split = message.split(separator: " ", maxSplits: 1)
        #expect(read(text) == ["t.toml:\(split[0]): \(split[1])"])
    }

    @Test(arguments: [
        "1979-05-27", "07:32:00", "07:32:00.999", "1979-05-27T07:32:00Z", "1979-05-27 07:32:00-07:00",
        "1979-05-27t00:32:00.5+00:00", "1979-05-27T07:32:00",
    ])
    func knowsDates(text: String) { #expect(read("a = \(text) # b") == ["1:1 a date"]) }

    @Test(
        arguments: [
            ("+1", .integer(1)), ("-0", .integer(0)), ("0o17", .integer(15)), ("0b1_1", .integer(3)),
            ("-9223372036854775808", .integer(.min)), ("1e3", .real), ("-1.5E-1", .real), ("inf", .real),
            ("-inf", .real),
            ("nan", .real), ("9_0.1_2", .real),
        ] as [(String, ValueScalar.ScalarType)]
    )
    func readsNumbers(text: String, type: ValueScalar.ScalarType) { #expect(read("a = \(text)") == ["1:1 a \(type)"]) }

    @Test(arguments: [
        "1_", "_1", "1__0", "0x", "0xG", "-0x1", "1.", ".5", "1e", "1e1.5", "0b2", "00", "1.2.3", "+", "07:60:00",
    ])
    func refusesNumbers(text: String) {
        #expect(read("a = \(text)") == ["t.toml:1:5: expected a value, found \(text); put strings in quotes"])
    }

    @Test func refusesWhatIsNotUTF8() {
        let bytes = Array("a = \"".utf8) + [0xFF] + Array("\"".utf8)
        #expect(read(bytes: bytes) == ["t.toml:1:6: the file is not valid UTF-8; save it as UTF-8"])
    }

    @Test(arguments: [
        "a = " + String(repeating: "[", count: 100_000), String(repeating: "a.", count: 100_000) + "a = 1",
    ])
    func boundsDepth(text: String) {
        #expect(read(text).first?.hasSuffix("values nest more than 64 levels deep") == true)
        #expect(
            read("a = " + String(repeating: "{ a = ", count: 100_000)).first?.hasSuffix("levels deep") == true
        )
        #expect(
            read("[" + String(repeating: "a.", count: 100_000) + "a]").first?.hasSuffix("levels deep") == true
        )
    }

    /// The reader terminates on any input.
    @Test(arguments: [
        "= = [", "[[[", "a = {{{", "\"\"\"", "a = [1 2 3", "'''\\", "a = \"\\", "}]", "a.b.", "....", "\\u12",
    ])
    func terminatesOnNonsense(text: String) { #expect(read(text).count == 1) }
}
