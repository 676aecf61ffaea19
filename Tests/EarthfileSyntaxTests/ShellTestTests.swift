import Testing

@testable import EarthfileSyntax

/// Conditions and lists that are decided without a run.
@Suite struct ShellTestTests {
    private var shell: ShellTest {
        var scopes = Scopes(builtIn: [:], overriding: [:], isStrict: true)
        scopes.environment = [
            "A": "a", "B": "b c", "E": "", "N": "5", "P": "*.c", "S": "back\\slash", "L": " a", "T": "a ", "W": " ",
        ]
        return ShellTest(scopes: scopes)
    }

    private func words(_ text: String) -> [String] { text.split(separator: " ").map(String.init) }

    @Test(
        arguments: [
            ("true", true), ("false", false), ("[ a = a ]", true), ("[ \"$A\" = \"a\" ]", true), ("[ $A != a ]", false),
            ("[ -z \"$E\" ]", true), ("[ -n \"$E\" ]", false), ("[ ! -z \"$A\" ]", true), ("[ \"$N\" -gt 4 ]", true),
            ("[ $N -le 4 ]", false), ("test ${A} == a", true), ("[ ! $A = b ]", true), ("[ $E ]", false),
            ("[ \"\" ]", false),
            ("'true'", true), ("[ 'a'\"b\" = ab ]", true), ("[ $E = a ]", nil), ("[ $B = a ]", nil),
            ("[ -f go.mod ]", nil),
            ("[ \"$UNKNOWN\" = a ]", nil), ("[ \"$(id -u)\" = 0 ]", nil), ("[ $P = a ]", nil),
            ("[ a = a ] && true", nil),
            ("[ a = a", nil), ("make", nil), ("[ a -gt 4 ]", nil), ("[ `id` = a ]", nil),
            ("[ \"$S\" = 'back\\slash' ]", true),
            ("[ ~ = a ]", nil), ("true false", nil), ("[ \"a = a ]", nil),
        ] as [(String, Bool?)]
    )
    func conditions(_ text: String, _ value: Bool?) { #expect(shell.value(of: words(text)) == value, "\(text)") }

    @Test(
        arguments: [
            ("a b", ["a", "b"]), ("$A \"$B\" $B", ["a", "b c", "b", "c"]), ("$E", []), ("\"$E\" ''", ["", ""]),
            ("*.c", nil),
            ("$(ls)", nil), ("x$A.txt", ["xa.txt"]), ("$1", nil),
            ("x$L y$T$A $T\"\" a${W}b", ["x", "a", "ya", "a", "a", "", "a", "b"]), ("\"$L\"", [" a"]),
            ("file[12].txt", nil), ("\"[a]\" [ ]", ["[a]", "[", "]"]), ("[ab]", nil),
        ] as [(String, [String]?)]
    )
    func lists(_ text: String, _ expected: [String]?) { #expect(shell.words(words(text)) == expected, "\(text)") }
}

@Suite struct RunningRulesTests {
    @Test(
        arguments: [
            ("build", "+build", nil), ("+build", "+build", nil), ("./sub+build", "./sub+build", nil),
            ("build/", "+build", "/"),
            ("+build/bin", "+build", "/bin"), ("./a/b+t/", "./a/b+t", "/"), ("+build/bin/", "+build", "/bin"),
        ] as [(String, String, String?)]
    )
    func choices(_ text: String, _ reference: String, _ artifacts: String?) throws {
        let choice = try TargetChoice(parsing: text)
        #expect(choice.reference.description == reference)
        #expect(choice.artifacts == artifacts)
    }

    @Test func matrix() {
        let given = [("a", "1"), ("b", "x"), ("a", "2"), ("b", "y")].map {
            TargetRun.GivenArgument(name: $0.0, value: $0.1)
        }
        let rows = TargetRun.matrix(given).map { row in row.map { $0.name + $0.value }.joined(separator: " ") }
        #expect(rows == ["a1 bx", "a1 by", "a2 bx", "a2 by"])
        #expect(TargetRun.matrix([]).count == 1)
    }

    @Test(
        arguments: [
            ("30s", 30_000_000_000), ("1m30s", 90_000_000_000), ("500ms", 500_000_000), ("0", 0),
            ("1.5h", 5_400_000_000_000), ("", nil),
            ("5", nil), ("s", nil), ("1x", nil),
        ] as [(String, Int64?)]
    )
    func durations(_ text: String, _ value: Int64?) { #expect(TargetRun.nanoseconds(text) == value) }

    @Test(arguments: [
        ("1.2.3.4", true), ("dead:beef::cafe", true), ("::1", true), ("1.2.3.4.5", false), ("1.2.3", false),
        ("host", false),
        ("300.1.1.1", false), ("1:2", false),
    ])
    func addresses(_ text: String, _ isAddress: Bool) { #expect(TargetRun.isAddress(text) == isAddress) }

    @Test(arguments: [
        ("./", "/usr/bin/app", "/app", "/app"), ("bin/", "/app", "/bin/app", "/bin/app"), ("x", "/app", "/x", "/x"),
        ("./", "/src/*.c", "/", "/*.c"), ("out/", "/src/*", "/out/", "/out/*"), ("", "/a/b", "/b", "/b"),
    ])
    func artifactPaths(_ target: String, _ source: String, _ copy: String, _ artifact: String) {
        let path = TargetRun.artifactPath(target, of: source)
        #expect(path.copy == copy)
        #expect(path.artifact == artifact)
    }

    @Test(arguments: [
        ("/a", "/[a]"), ("/dir/b", "/[d]ir/b"), ("/*.c", "/*.c"), ("/-x", "/-x"), ("/.x", "/[.]x"),
    ])
    func optionalSources(_ path: String, _ pattern: String) {
        #expect(CopyMode().source(path) == path)
        #expect(CopyMode(isOptional: true).source(path) == pattern)
    }

    @Test func gitFacts() {
        var facts = GitFacts(hash: "0123456789abcdef", originURL: "https://user:token@example.org/a/b.git")
        #expect(facts.value(of: "GIT_SHORT_HASH") == "01234567")
        #expect(facts.value(of: "GIT_ORIGIN_URL_SCRUBBED") == "https://example.org/a/b.git")
        #expect(facts.value(of: "GIT_PROJECT_NAME") == "a/b")
        facts.originURL = "git@github.com:earthly/lib.git"
        #expect(facts.value(of: "GIT_PROJECT_NAME") == "earthly/lib")
        #expect(facts.value(of: "GIT_AUTHOR") == "")
    }

    @Test func secretsForOldSolvers() {
        var secrets = CommandSecrets(secrets: [.init(id: "id", variable: "TOKEN")], setsVariables: true)
        #expect(secrets.arguments(["make"]) == ["make"])
        secrets.setsVariables = false
        #expect(secrets.arguments(["make"]).suffix(5) == ["sh", "TOKEN", "/run/secrets/id", "--", "make"])
    }
}
