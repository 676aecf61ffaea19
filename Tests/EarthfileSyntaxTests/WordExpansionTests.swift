import Testing

@testable import EarthfileSyntax

@Suite struct WordExpansionTests {
    private func expansion(_ values: [String: String] = [:], hasCommands: Bool = true) -> WordExpansion {
        var scopes = Scopes(builtIn: [:], overriding: [:], isStrict: true)
        scopes.environment = values
        return WordExpansion(scopes: scopes, hasCommands: hasCommands)
    }

    @Test(arguments: [
        ("plain", "plain"), ("$A-${A}", "1-1"), ("'$A'", "$A"), ("\"$A\"", "1"), ("${B:-none}", "none"), ("\\$A", "$A"),
        ("./a\\+b", "./a+b"), ("a\\ b", "a b"),
    ])
    func variables(word: String, value: String) throws {
        #expect(try expansion(["A": "1"]).expand(word) == value)
    }

    @Test func anEscapedPlusSignStaysInAReference() throws {
        #expect(try expansion().expand("./a\\+b+t", keepsPlusEscape: true) == "./a\\+b+t")
    }

    @Test func commands() throws {
        let expansion = expansion(["A": "1", "HOME": "/root"])
        let word = #"$(cat "a b" | (grep 'x)')) and ${B:-$(echo "\"$A\"")} $HOME $PATH"#
        #expect(try expansion.commands(of: word) == [#"cat "a b" | (grep 'x)')"#, #"echo "\"$A\"""#, "echo $PATH"])
        #expect(try expansion.expand(word, outputs: ["one", "two", "/bin"]) == "one and two /root /bin")
    }

    @Test func before07ACommandIsText() throws {
        let expansion = expansion(["A": "1"], hasCommands: false)
        #expect(try expansion.commands(of: "$(echo)") == [])
        #expect(try expansion.expand("$(echo $A)") == "$(echo 1)")
        #expect(try expansion.expand("${A") == "${A")
    }

    @Test(arguments: ["$(echo", "$(echo 'a)", "$(echo \"a)", "${A", "'a"])
    func errors(word: String) {
        #expect(throws: WordExpansion.Problem.self) { try expansion().expand(word) }
        #expect(throws: WordExpansion.Problem.self) {
            _ = try expansion().commands(of: word.hasPrefix("$") ? word : "$B" + word)
        }
    }
}
