import JSON
import Testing

@Suite struct JSONValueTests {
    @Test(arguments: [
        #"{"b":1,"a":[true,false,null],"":{}}"#, "[]", "{}", #""""#, "-0.5e+10", "12345678901234567890123",
        #"["\u0001\b\f\n\r\t\"\\é😀\u2028"]"#,
    ])
    func roundTrip(text: String) throws { #expect(try JSONValue(parsing: text).text() == text) }

    @Test(arguments: [
        (#""\ud83d\ude00""#, "😀"), (#""\ud83d""#, "\u{FFFD}"), (#""\ud83d\u0041""#, "\u{FFFD}A"),
        (#""\ude00\/""#, "\u{FFFD}/"), (#""\u00e9""#, "\u{E9}"),
    ])
    func escapes(text: String, value: String) throws { #expect(try JSONValue(parsing: text) == .string(value)) }

    @Test(arguments: [
        ("", "unexpected end of JSON, expected a value at byte 0"),
        ("tru", "unexpected end of JSON, expected 'true' at byte 3"),
        ("[1,]", "unexpected ']', expected a value at byte 3"),
        ("[1 2]", "unexpected '2', expected ',' or ']' at byte 3"),
        (#"{"a":1,}"#, "unexpected '}', expected a key in quotes at byte 7"),
        (#"{"a" 1}"#, "unexpected '1', expected ':' at byte 5"),
        ("01", "unexpected '1', expected the end of the text at byte 1"),
        ("-", "unexpected end of JSON, expected a digit at byte 1"),
        ("1.", "unexpected end of JSON, expected a digit at byte 2"),
        (#""a"#, "unexpected end of JSON, expected the end of the string at byte 2"),
        ("\"\n\"", "unexpected byte 0xa, expected the end of the string at byte 1"),
        (#""\x""#, "unexpected 'x', expected one of \"\\/bfnrtu at byte 2"),
        (#""\u12g4""#, "unexpected 'g', expected four hexadecimal digits at byte 5"),
    ])
    func errors(text: String, message: String) {
        let error = #expect(throws: JSONError.self) { try JSONValue(parsing: text) }
        #expect(error?.description == message)
    }

    @Test func depthIsBounded() throws {
        func nested(_ depth: Int) -> String {
            String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        }
        _ = try JSONValue(parsing: nested(JSONValue.depthLimit))
        #expect(throws: JSONError.self) { try JSONValue(parsing: nested(100_000)) }
    }

    @Test func writing() {
        var object = JSONObject([.init("a", .string("<&>"))])
        object["b"] = .integer(7)
        object["a"] = object["a"]
        let value = JSONValue.object(object)
        #expect(value.text(.go) == #"{"a":"\u003c\u0026\u003e","b":7}"#)
        #expect(value.text(.init(indentation: 2)) == "{\n  \"a\": \"<&>\",\n  \"b\": 7\n}")
        #expect(value["b"]?.int64 == 7)
    }

    @Test func writesNestedAndEmptyValues() {
        let value = JSONValue.object(["z": .array([.object([:]), .array([])]), "a": .object(["b": .null])])
        #expect(value.text() == #"{"z":[{},[]],"a":{"b":null}}"#)
        #expect(
            value.text(.indented)
                == "{\n  \"z\": [\n    {},\n    []\n  ],\n  \"a\": {\n    \"b\": null\n  }\n}"
        )
    }

    /// As in Go, each byte that is not UTF-8 becomes one U+FFFD, with and without escapes in the string.
    @Test(arguments: ["", "\\n"])
    func repairsStrings(escape: String) throws {
        let bytes = Array("\"\(escape)a".utf8) + [0xE2, 0x80] + Array("\"".utf8)
        let text = (escape.isEmpty ? "" : "\n") + "a\u{FFFD}\u{FFFD}"
        #expect(try JSONValue(parsing: bytes) == .string(text))
    }
}
