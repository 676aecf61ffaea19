import Diagnostics
import LLB
import SourceText
import Testing

@testable import SourcePolicy

@Suite struct LockFileTests {
    private static let digest = "sha256:" + String(repeating: "a", count: 64)
    private static let commit = String(repeating: "b", count: 40)
    private static let pins = [
        SourcePin(kind: .image, identifier: "docker-image://docker.io/library/alpine:3", value: digest),
        SourcePin(kind: .repository, identifier: "git://a.io/b.git", value: commit),
        SourcePin(kind: .repository, identifier: "git://a.io/b.git#v1:docs", value: commit),
        SourcePin(kind: .download, identifier: "https://a.io/f", value: digest),
    ]

    private func parse(_ text: String) throws(DiagnosticsError) -> SourcePolicy {
        try SourcePolicy(parsing: SourceFile(name: "f.lock.json", text: text))
    }

    @Test func writesWhatItReads() throws {
        let policy = SourcePolicy(pins: Self.pins.reversed(), file: "Dockerfile")
        let text = policy.text()
        #expect(try parse(text) == policy)
        #expect(policy.pins == Self.pins)
        #expect(
            text.hasPrefix(
                """
                {
                  "version": 1,
                  "rules": [
                    {
                      "action": "CONVERT",
                      "selector": {
                        "identifier": "docker-image://docker.io/library/alpine:3",
                        "match_type": "EXACT"
                      },
                      "updates": {
                        "identifier": "docker-image://docker.io/library/alpine:3@\(Self.digest)"
                      }
                    },
                """
            )
        )
        #expect(text.contains("\"identifier\": \"git://a.io/b.git#\(Self.commit):docs\""))
        #expect(text.hasSuffix("  \"slipway\": {\n    \"file\": \"Dockerfile\"\n  }\n}\n"))
    }

    @Test func pinsSources() throws {
        let policy = SourcePolicy(pins: Self.pins, file: "f")
        for pin in Self.pins {
            let source = SourceOperation(identifier: pin.identifier)
            #expect(SourcePin.kind(of: source) == pin.kind)
            let pinned = try #require(try policy.evaluate(source))
            #expect(SourcePin.kind(of: pinned) == nil)
            #expect(try policy.evaluate(pinned) == nil)
        }
        #expect(SourcePin.kind(of: SourceOperation(identifier: "local://context")) == nil)
        let short = SourceOperation(identifier: "git://a.io/b#abcdef0")
        #expect(SourcePin.kind(of: short) == .repository)
    }

    @Test func readsWhatOtherToolsWrite() throws {
        let text = #"""
            {"rules":[{"action":2,"selector":{"identifier":"a","match_type":1},"updates":{"identifier":"b"}},
            {"selector":{"identifier":"c*","constraints":[{"key":"k","value":"v","condition":"NOTEQUAL"}]},"action":"DENY"}]}
            """#
        let policy = try parse(text)
        #expect(policy.rules[0] == .init(.convert, "a", matchType: .exact, update: .init(identifier: "b")))
        #expect(policy.rules[1].constraints == [.init(key: "k", value: "v", condition: .notEqual)])
        #expect(policy.file == nil && policy.pins.isEmpty)
    }

    /// Texts that aren't lock files, with the place and the words of the error.
    @Test(arguments: [
        ("", 1, 1, "expected a source policy (an object in braces)"), ("{", 1, 1, "expected a key in quotes"),
        ("[]", 1, 1, "an object"),
        ("{\"version\": 2}", 1, 13, "expected version 1"),
        (
            "{\n  \"rule\": []\n}", 2, 3,
            "unknown member 'rule' in a source policy; expected version, rules, slipway; did you mean 'rules'?"
        ),
        ("{\"rules\":[],\"rules\":[]}", 1, 13, "the member 'rules' occurs twice"),
        ("{\"rules\":{}}", 1, 10, "expected rules (an array in brackets)"),
        ("{\"rules\":[{\"action\":\"DENY\"}]}", 1, 11, "a rule needs a selector with an identifier"),
        (
            "{\"rules\":[{\"action\":\"CONVERT\",\"selector\":{\"identifier\":\"a\"}}]}", 1, 11,
            "a rule with the action CONVERT needs updates"
        ),
        ("{\"rules\":[{\"action\":\"CONVRT\"}]}", 1, 21, "expected ALLOW, DENY, CONVERT; did you mean 'CONVERT'?"),
        ("{\"rules\":[{\"action\":7}]}", 1, 21, "expected ALLOW, DENY, CONVERT"),
        ("{\"rules\":[{\"selector\":{\"identifier\":1}}]}", 1, 37, "expected a source's identifier in quotes"),
        ("{\"rules\":[{\"selector\":{\"matchType\":\"EXACT\"}}]}", 1, 24, "did you mean 'match_type'?"),
        ("{\"rules\":[{\"selector\":{\"match_type\":\"REGEX\"}}]}", 1, 37, "regular expressions aren't supported"),
        ("{\"rules\":[{\"selector\":{\"identifier\":\"a**\"}}]}", 1, 43, "'**' isn't allowed"),
        ("{} x", 1, 4, "unexpected text"), ("{\"rules\":[nul]}", 1, 11, "expected a rule (an object in braces)"),
        ("{\"slipway\":{\"file\":1}}", 1, 20, "expected a file name in quotes"),
    ])
    func refuses(_ text: String, _ line: Int, _ column: Int, _ message: String) {
        let error = #expect(throws: DiagnosticsError.self) { try parse(text) }
        let diagnostic = error?.diagnostics.first
        #expect(diagnostic?.message.contains(message) == true, "\(diagnostic?.message ?? "")")
        #expect(diagnostic?.location?.file.name == "f.lock.json")
        #expect(diagnostic?.location?.start == SourcePosition(line: line, column: column), "\(message)")
    }

    @Test func comparesPins() {
        var moved = Self.pins[0]
        moved.value = "sha256:" + String(repeating: "c", count: 64)
        let changes = PinChange.between([Self.pins[0], Self.pins[1]], [moved, Self.pins[3]])
        #expect(changes == [.moved(from: Self.pins[0], to: moved), .removed(Self.pins[1]), .added(Self.pins[3])])
        #expect(PinChange.between(Self.pins, Self.pins).isEmpty)
    }
}
