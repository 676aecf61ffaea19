import Diagnostics
import SourceText
import Testing
import ValueTree
import YAMLTree

/// A small syntax with versions, described like a real one.
private enum Parcel {
    enum Wrap: String, CaseIterable, Sendable { case paper, cloth }

    static let version = Field<String>("apiVersion", .choice(["v1", "v2"]), required: true, doc: "The version.")
    static let to = Field<String>("to", .string(StringForm("an address")), required: true, doc: "Where to.")
    static let weight = Field<Int>("weight", .integer(1...100), doc: "In kilograms.")
    static let fragile = Field<Bool>("fragile", .boolean, doc: "Handle with care.")
    static let wrap = Field<Wrap>("wrap", .cases, since: "v2", doc: "What is around it | if anything.")
    static let notes = Field(
        "notes",
        ValueType.either([
            (nil, ValueType.string().map { text, _, _ in [text] }),
            ("v2", ValueType.string().list(minimum: 1)),
        ]),
        doc: "Anything else."
    )
    static let tags = Field(
        "tags",
        ValueType.text().nullable.map(keys: StringForm("a tag", plural: "tags")) { _, _, _ in true },
        doc: "Tags."
    )

    static let street = Field<String>("street", .string(), doc: "The street.")
    static let sender = Field(
        "sender",
        RecordType("sender", "a sender", doc: "A sender.", fields: [street]).type,
        doc: "The sender."
    )

    static let description = DocumentDescription(
        name: "Parcel",
        area: "parcel",
        versions: ["v1", "v2"],
        root: RecordType(
            "parcel",
            "a parcel",
            doc: "A parcel.",
            fields: [version, to, weight, fragile, wrap, notes, tags, sender],
            renamed: ["mass": "weight"]
        ).type
    )
}

@Suite struct DescriptionTests {
    private func decode(_ text: String) -> (record: DecodedRecord?, errors: [String]) {
        var sink = DiagnosticSink()
        let file = SourceFile(name: "p", text: text)
        let value = Parcel.description.decode(file, diagnostics: &sink)?.value
        return (value, sink.sorted.map { String(TextRenderer.line($0).dropFirst(2)) })
    }

    @Test func decodesTypedFields() throws {
        let (record, errors) = decode(
            "apiVersion: v2\nto: me\nweight: 7\nfragile: true\nwrap: cloth\nnotes: [a, b]\ntags: {x: 1.10, y: }\n"
        )
        #expect(errors == [])
        let parcel = try #require(record)
        #expect(parcel[Parcel.to] == "me")
        #expect(parcel[Parcel.weight] == 7)
        #expect(parcel[Parcel.fragile] == true)
        #expect(parcel[Parcel.wrap] == .cloth)
        #expect(parcel[Parcel.notes] == ["a", "b"])
        #expect(parcel[Parcel.tags]?.map(\.source.key) == ["x", "y"])
        #expect(parcel[Parcel.tags]?.map(\.value) == ["1.10", nil])
    }

    @Test(arguments: [
        ("apiVersion: v2\nto: me\nwieght: 3\n", ["3:1: unknown key \"wieght\" in a parcel; did you mean \"weight\"?"]),
        (
            "apiVersion: v2\nto: me\nqqqqqqq: 3\n",
            [
                "3:1: unknown key \"qqqqqqq\" in a parcel; expected one of apiVersion, to, weight, fragile, wrap, notes, tags, sender"
            ]
        ),
        ("apiVersion: v2\nto: me\nmass: 3\n", ["3:1: unknown key \"mass\" in a parcel; it is now \"weight\""]),
        (
            "apiVersion: v2\nto: me\nstreet: x\n",
            ["3:1: unknown key \"street\" in a parcel; \"street\" is a key of a sender"]
        ),
        (
            "apiVersion: v2\nto: me\nsender: {weight: 1}\n",
            ["3:10: unknown key \"weight\" in a sender; \"weight\" is a key of a parcel"]
        ),
        ("apiVersion: v1\nto: me\nwrap: paper\n", ["3:1: \"wrap\" needs \"apiVersion: v2\""]),
        ("apiVersion: v1\nto: me\nnotes: [a]\n", ["3:8: a list as \"notes\" needs \"apiVersion: v2\""]),
        ("apiVersion: v1\nto: me\nnotes: {a: b}\n", ["3:8: \"notes\" must be a string, not a mapping"]),
        ("apiVersion: v2\n", ["1:1: a parcel needs the key \"to\""]),
        ("apiVersion: v3\nto: me\n", ["1:13: \"apiVersion\" can't be \"v3\"; did you mean \"v1\"?"]),
        (
            "apiVersion: v2\nto: me\nfragile: Yes\n",
            ["3:10: \"fragile\" must be true or false; for \"Yes\" write true"]
        ),
        ("apiVersion: v2\nto: me\nfragile: maybe\n", ["3:10: \"fragile\" must be true or false, not a string"]),
        ("apiVersion: v2\nto: me\nweight: 101\n", ["3:9: \"weight\" must be a whole number from 1 to 100, not 101"]),
        (
            "apiVersion: v2\nto: me\nweight: 99999999999999999999\n",
            ["3:9: \"weight\" must be a whole number from 1 to 100, not 99999999999999999999"]
        ),
        (
            "apiVersion: v2\nto: me\nweight: 1.5\n",
            ["3:9: \"weight\" must be a whole number from 1 to 100, not 1.5"]
        ),
        ("apiVersion: v2\nto: 12\n", ["2:5: \"to\" must be an address, not a number; for a string write \"12\""]),
        ("apiVersion: v2\nto: me\nwrap: papre\n", ["3:7: \"wrap\" can't be \"papre\"; did you mean \"paper\"?"]),
        ("apiVersion: v2\nto: me\nnotes: []\n", ["3:8: \"notes\" needs at least one item"]),
        ("[]\n", ["1:1: a Parcel must be a mapping, not a list"]),
    ])
    func findsErrors(_ text: String, _ expected: [String]) {
        #expect(decode(text).errors == expected)
    }

    @Test func schemaOfAnOldVersionLacksLaterKeys() {
        let (old, new) = (Parcel.description.jsonSchema(version: "v1"), Parcel.description.jsonSchema(version: "v2"))
        #expect(!old.contains("\"wrap\"") && new.contains("\"wrap\""))
        #expect(old.contains("\"const\": \"v1\""))
        #expect(new.contains("\"enum\": ["))
        #expect(new.contains("\"maximum\": 100"))
    }

    @Test func pageHasARowForEachKey() {
        let page = Parcel.description.referenceTables
        #expect(page.contains("| `to` (required) | an address | v1 | Where to. |"))
        #expect(page.contains("| `wrap` | `paper`, `cloth` | v2 | What is around it \\| if anything. |"))
        #expect(page.contains("| `notes` | a string; or a list: a string (v2) | v1 | Anything else. |"))
    }
}
