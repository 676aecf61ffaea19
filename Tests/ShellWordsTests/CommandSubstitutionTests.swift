import ShellWords
import Testing

@Suite struct CommandSubstitutionTests {
    @Test(arguments: [
        ("$(ls)", ["ls"]), ("a$(ls)b$(id -u)c", ["ls", "id -u"]), ("\"$(echo 'a b')\"", ["echo 'a b'"]),
        ("$(echo $(date))", ["echo $(date)"]), (#"$(echo \))"#, ["echo )"]), (#"$(echo "\")")"#, [#"echo "\")""#]),
        ("'$(ls)'", []), (#"\$(ls)"#, []), ("${A:-$(ls)}", ["ls"]), ("$()", [""]),
    ])
    func commands(word: String, commands: [String]) throws {
        let found = Found()
        _ = try ShellWords().expand(word, in: NoVariables()) { command in
            found.commands.append(command)
            return "OUT"
        }
        #expect(found.commands == commands)
    }

    @Test func theOutputIsNotExpandedAgain() throws {
        #expect(try ShellWords().expand("<$(ls)>", in: ["A": "1"]) { _ in "$A '" } == "<$A '>")
    }

    @Test(arguments: [
        ("$(ls", "syntax error: missing ')'"),
        ("$(echo 'a)", "unexpected end of statement while looking for matching single-quote"),
        ("$(echo \"a)", "unexpected end of statement while looking for matching double-quote"),
    ])
    func errors(word: String, reason: String) {
        do {
            _ = try ShellWords().expand(word, in: NoVariables()) { $0 }
            Issue.record("\(word) was expanded")
        } catch {
            #expect(error.reason == reason)
        }
    }

    private final class Found { var commands: [String] = [] }
}
