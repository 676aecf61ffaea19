import LLB
import Testing

@testable import SourcePolicy

/// The policy engine. The cases of the first test are those whose results BuildKit's engine defines.
@Suite struct EvaluateTests {
    private func evaluate(
        _ rules: [SourcePolicy.Rule],
        _ identifier: String,
        _ attributes: [String: String] = [:]
    ) throws(SourcePolicyError) -> SourceOperation? {
        try SourcePolicy(rules: rules).evaluate(SourceOperation(identifier: identifier, attributes: attributes))
    }

    private func convert(_ from: String, _ to: String, _ type: SourcePolicy.MatchType = .wildcard) -> SourcePolicy.Rule
    {
        SourcePolicy.Rule(.convert, from, matchType: type, update: .init(identifier: to))
    }

    @Test(arguments: [
        (
            "docker-image://a:1", "docker-image://b:2", SourcePolicy.MatchType.exact, "docker-image://a:1",
            "docker-image://b:2"
        ),
        ("docker-image://a:*", "docker-image://b:1", .wildcard, "docker-image://a:1", "docker-image://b:1"),
        ("docker-image://a:*", "docker-image://b:${1}-x", .wildcard, "docker-image://a:1", "docker-image://b:1-x"),
        ("docker-image://*/*:1", "docker-image://$2/$1", .wildcard, "docker-image://a/b/c:1", "docker-image://c/a/b"),
        ("https://*", "https://m/$1", .exact, "https://*", "https://m/$1"),
        ("a*b*c", "$2-$1-$0-$3$$", .wildcard, "axbybzc", "z-xby-axbybzc-$"),
    ])
    func converts(_ from: String, _ to: String, _ type: SourcePolicy.MatchType, _ source: String, _ expected: String)
        throws
    {
        #expect(try evaluate([convert(from, to, type)], source)?.identifier == expected)
    }

    @Test(arguments: [
        ("docker-image://a:*", SourcePolicy.MatchType.exact, "docker-image://a:1"),
        ("docker-image://a:*", .wildcard, "docker-image://ab:1"), ("a*a", .wildcard, "a"), ("a.c", .wildcard, "abc"),
    ])
    func matchesNothingElse(_ from: String, _ type: SourcePolicy.MatchType, _ source: String) throws {
        #expect(try evaluate([convert(from, "x", type)], source) == nil)
    }

    @Test func setsAttributes() throws {
        let rule = SourcePolicy.Rule(
            .convert,
            "https://a",
            matchType: .exact,
            update: .init(attributes: ["http.checksum": "sha256:1"])
        )
        let changed = try evaluate([rule], "https://a", ["http.filename": "f"])
        #expect(changed?.identifier == "https://a")
        #expect(changed?.attributes == ["http.filename": "f", "http.checksum": "sha256:1"])
        #expect(try evaluate([rule], "https://a", ["http.checksum": "sha256:1"]) == nil)
    }

    @Test func appliesRulesAgainToWhatChanged() throws {
        let rules = [convert("b", "c"), convert("a", "b")]
        #expect(try evaluate(rules, "a")?.identifier == "c")
        let error = #expect(throws: SourcePolicyError.self) { try evaluate([convert("a*", "a${1}x")], "a") }
        #expect(error?.description == "too many mutations on a single source: a")
    }

    @Test func allowsAndDenies() throws {
        let deny = SourcePolicy.Rule(.deny, "a*")
        let allow = SourcePolicy.Rule(.allow, "ab")
        #expect(try evaluate([deny, allow], "ab") == nil)
        for (rules, source) in [([allow, deny], "ab"), ([deny, allow], "ac")] {
            let error = #expect(throws: SourcePolicyError.self) { try evaluate(rules, source) }
            #expect(error?.description == "source \"\(source)\" denied by policy")
        }
        // A conversion counts before the verdict.
        #expect(try evaluate([deny, convert("a", "b")], "a")?.identifier == "b")
    }

    @Test func comparesConstraints() throws {
        var rule = convert("a", "b")
        rule.constraints = [.init(key: "k", value: "v"), .init(key: "x", value: "", condition: .equal)]
        #expect(try evaluate([rule], "a", ["k": "v"])?.identifier == "b")
        #expect(try evaluate([rule], "a", ["k": "w"]) == nil)
        rule.constraints = [.init(key: "k", value: "v", condition: .notEqual)]
        #expect(try evaluate([rule], "a", ["k": "v"]) == nil)
        #expect(try evaluate([rule], "a")?.identifier == "b")
    }
}
