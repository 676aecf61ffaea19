import Diagnostics
import Foundation
import SourceText
import TestSupport
import Testing

@testable import EarthfileSyntax

/// The flags and words of statements.
struct CommandTests {
    private func line(_ text: String, version: String = "0.8") throws -> CommandLine {
        let end = text.hasPrefix("FOR") ? "  END\n" : ""
        let reading = try Reading("VERSION \(version)\na:\n  \(text)\n\(end)")
        #expect(reading.diagnostics == [])
        var sink = DiagnosticSink()
        let reader = CommandReader(reading.tree, diagnostics: &sink)
        let line = reader.read(try #require(reading.commands.first), diagnostics: &sink)
        #expect(sink.sorted.map { Reading.text($0) } == [])
        return line
    }

    @Test func flagsEndAtTheFirstWord() throws {
        let line = try line("RUN --push --no-cache=false --secret A=b --mount=type=cache,target=/c --ssh -- --x --ssh")
        #expect(line.has(.push) && line.has(.ssh) && !line.has(.noCache) && !line.has(.privileged))
        #expect(line.words(.secret).map(\.text) == ["A=b"] && line.word(.mount)?.text == "type=cache,target=/c")
        #expect(line.arguments.map(\.text) == ["--x", "--ssh"])
    }

    @Test func aSwitchCanHaveAVariable() throws {
        let line = try line("RUN --no-cache=$x true")
        #expect(line.has(.noCache) && line.word(.noCache)?.text == "$x")
    }

    @Test func wordsInParenthesesAndQuotesAreJoined() throws {
        #expect(try line("COPY (+a/b --c=\"d e\") f").arguments.map(\.text) == ["(+a/b --c=\"d e\")", "f"])
        #expect(try line("COPY --dir \"(+a/b --c=d)\" f g").arguments.map(\.text) == ["\"(+a/b --c=d)\"", "f", "g"])
        let line = try line("BUILD --platform=linux/amd64 --platform linux/arm64 +b --A=1 --A=2")
        #expect(line.words(.platform).map(\.text) == ["linux/amd64", "linux/arm64"])
        #expect(line.arguments.map(\.text) == ["+b", "--A=1", "--A=2"])
    }

    @Test func execFormsHaveNoFlags() throws {
        #expect(try line("RUN [\"--push\"]").arguments.map(\.text) == ["--push"])
        #expect(try line("FROM DOCKERFILE -fa/b .").word(.file)?.text == "a/b")
        #expect(try line("CMD --a b").arguments.map(\.text) == ["--a", "b"])
    }

    /// Names with variables, and targets of other files, are known only to a build.
    @Test func referencesToMissingTargetsAreErrors() throws {
        let reading = try Reading(
            """
            VERSION 0.8
            FROM alpine
            F:
              FUNCTION
              BUILD +$x
            build:
              BUILD +biuld --A=b
              FROM +F
              COPY (+lib/a --A=b) +build/b ./c+d/e .
              COPY --from=alpine +x .
              DO +build
              DO +G
              FROM DOCKERFILE +docs/ --A=b

            """
        )
        var sink = DiagnosticSink()
        CommandCheck.check(reading.tree, diagnostics: &sink)
        #expect(
            sink.sorted.map { Reading.text($0) } == [
                "7:9: Earthfile has no target 'biuld'; did you mean 'build'?",
                "8:8: Earthfile has no target 'F'; 'F' is a function: call it with 'DO +F'",
                "9:9: Earthfile has no target 'lib'",
                "11:6: Earthfile has no function 'build'; 'build' is a target: build it with 'BUILD +build'",
                "12:6: Earthfile has no function 'G'; did you mean 'F'?",
                "13:19: Earthfile has no target 'docs'",
            ]
        )
    }

    @Test func shapes() throws {
        var sink = DiagnosticSink()
        let reader = CommandReader(try Reading("VERSION 0.8\n").tree, diagnostics: &sink)
        let save = SaveArtifactStatement(
            try line("SAVE ARTIFACT --if-exists a b AS LOCAL c"),
            reader: reader,
            diagnostics: &sink
        )
        #expect([save?.source, save?.destination, save?.local].map { $0?.text } == ["a", "b", "c"])
        let copy = CopyStatement(try line("COPY a b c"))
        #expect(copy?.sources.map(\.text) == ["a", "b"] && copy?.destination.text == "c")
        let loop = ForHead(try line("FOR --sep=, x IN $(ls)"), reader: reader, diagnostics: &sink)
        #expect(loop?.variable.text == "x" && loop?.expression.map(\.text) == ["$(ls)"])
        let word = TreeWord(text: "(+a/b --c=\"d e\" --f=$(g))", range: SourceRange(0, 25))
        let parts = ReferenceArguments(word, reader: reader, diagnostics: &sink)
        #expect(parts?.reference.text == "+a/b" && parts?.reference.range == SourceRange(1, 5))
        #expect(parts?.arguments.map(\.text) == ["--c=\"d e\"", "--f=$(g)"])
        #expect(sink.diagnostics.isEmpty)
    }

    /// Every command has the words that it needs in its own usage line.
    @Test func tableIsComplete() {
        let withoutRule: [Keyword] = [.else, .catch, .finally, .with, .end]
        for keyword in Keyword.allCases { #expect((CommandRule.of(keyword) == nil) == withoutRule.contains(keyword)) }
        #expect(EarthfileFeatures.table.count == 48)
        #expect(EarthfileFeatures(version: 8).contains(.passArgs) && !EarthfileFeatures(version: 7).contains(.passArgs))
        #expect(EarthfileFeatures.runWithAWSOIDC.first.name == "run-with-aws-oidc")
    }
}

/// Statements with errors that EarthBuild finds only when it runs them.
struct CommandErrorTests {
    static let cases: [(line: String, expected: String)] = [
        ("RUN --puhs true", "3:7: unknown flag '--puhs' of RUN; did you mean '--push'?"),
        (
            "COPY --chown a b",
            "3:3: COPY has too few words; expected COPY [FLAGS] SOURCE … DESTINATION, or (+TARGET/ARTIFACT --ARG=VALUE …) … DESTINATION"
        ),
        ("RUN --secret", "3:7: --secret needs a value: --secret=VALUE"),
        ("RUN --secret --push a", "3:7: --secret needs a value: --secret=VALUE"),
        ("RUN --push=maybe a", "3:14: the value of --push must be true or false, not \"maybe\""),
        ("RUN --aws a", "3:7: RUN --aws needs the feature --run-with-aws: write 'VERSION --run-with-aws 0.8'"),
        (
            "BUILD --X=1 +a",
            "3:9: unknown flag '--X' of BUILD; arguments of the target follow its name, as in 'BUILD +target --X=1'"
        ),
        ("BUILD +a X=1", "3:12: unexpected \"X=1\"; expected an argument --NAME=VALUE"),
        ("BUILD +a -X=1", "3:12: unexpected \"-X=1\"; expected an argument --NAME=VALUE; did you mean '--X=1'?"),
        ("COPY (+a/b c=1) d", "3:14: unexpected \"c=1\"; expected an argument --NAME=VALUE"),
        ("COPY () d", "3:8: expected a reference in the parentheses: (+TARGET/ARTIFACT --ARG=VALUE)"),
        ("FROM a AS b", "3:10: FROM can't have a name; write a target 'b:' with this FROM instead"),
        ("WORKDIR a b", "3:13: unexpected \"b\" after WORKDIR; expected WORKDIR PATH"),
        ("USER", "3:3: USER needs a word; expected USER NAME[:GROUP]"),
        (
            "ARG --required a=b",
            "3:20: a required argument can't have a default value; leave out '--required' or the value"
        ),
        ("ARG --global a", "3:7: a global argument must be declared before the first target"),
        ("ARG --requird a", "3:7: unknown flag '--requird' of ARG; did you mean '--required'?"),
        ("LET a", "3:3: LET has too few words; expected LET NAME=VALUE"),
        ("SET a =b", "3:9: expected SET NAME=VALUE, with spaces on both sides of '=' or on neither"),
        ("ENV --x a", "3:7: ENV has no flags; expected NAME=VALUE"),
        ("LABEL a", "3:3: LABEL has too few words; expected LABEL NAME=VALUE …"),
        ("LABEL a=b c=", "3:13: expected a label NAME=VALUE, not \"c\"; an empty value is '\"\"'"),
        ("LABEL dev.earthly.x=y", "3:9: labels that start with 'dev.earthly.' are reserved"),
        ("SAVE ARTIFACT a b c", "3:21: unexpected \"c\"; expected SAVE ARTIFACT SOURCE [DESTINATION] [AS LOCAL PATH]"),
        ("SAVE ARTIFACT a AS LOCAL", "3:22: expected 'AS LOCAL PATH' at the end of SAVE ARTIFACT"),
        ("SAVE IMAGE --push", "3:14: SAVE IMAGE --push needs a name"),
        ("IMPORT a b", "3:12: unexpected \"b\"; expected IMPORT REFERENCE [AS NAME]"),
        ("HEALTHCHECK true", "3:15: expected CMD or NONE after HEALTHCHECK, not \"true\""),
        ("HEALTHCHECK CMD", "3:15: HEALTHCHECK CMD needs a command"),
        ("HEALTHCHECK NONE a", "3:20: unexpected \"a\" after HEALTHCHECK NONE"),
        ("SHELL [\"a\"]", "3:3: SHELL isn't supported; use RUN [\"PROGRAM\", …]"),
        ("FUNCTION", ""),
        ("COMMAND", "3:3: COMMAND has been called FUNCTION since VERSION 0.8"),
        ("FOR a OF b\n  END", "3:9: expected IN after the name, not \"OF\": FOR NAME IN EXPRESSION"),
        ("WAIT a\n  END", "3:8: unexpected \"a\" after WAIT; expected WAIT"),
        ("IF\n  END", "3:3: IF needs a word; expected IF [FLAGS] CONDITION"),
        ("TRY\n    RUN a\n  END", "3:3: TRY needs the feature --try: write 'VERSION --try 0.8'"),
        ("WITH DOCKR\n    RUN a\n  END", "3:8: expected DOCKER after WITH, not \"DOCKR\""),
        ("WITH DOCKER --lod=+a\n    RUN a\n  END", "3:15: unknown flag '--lod' of WITH DOCKER; did you mean '--load'?"),
    ]

    @Test(arguments: cases) func errors(_ line: String, _ expected: String) throws {
        let name = line == "FUNCTION" || line == "COMMAND" ? "A" : "a"
        let found = try Reading("VERSION 0.8\n\(name):\n  \(line)\n", checks: true).diagnostics
        #expect(found == (expected.isEmpty ? [] : [expected]), "\(line)")
    }

    static let files: [(text: String, expected: [String])] = [
        (
            "VERSION --wait-blok 0.6\n",
            ["1:9: unknown feature \"--wait-blok\" of VERSION; did you mean '--wait-block'?"]
        ),
        ("VERSION 0.7 0.8\n", ["1:9: unexpected \"0.7\"; expected VERSION [--FEATURE …] NUMBER"]),
        (
            "VERSION --arg-scope-and-set 0.6\n",
            ["1:1: the feature --arg-scope-and-set needs --shell-out-anywhere too, or VERSION 0.8"]
        ),
        (
            "VERSION 0.6\na:\n  CACHE /b\n  HOST a 1.1.1.1\n  SET x=1\n  COPY --pass-args +a/b c\n",
            [
                "3:3: CACHE needs VERSION 0.7 or later, or the feature --use-cache-command",
                "4:3: HOST needs VERSION 0.7 or later, or the feature --use-host-command",
                "5:3: SET needs VERSION 0.8 or later, or the feature --arg-scope-and-set",
                "6:8: COPY --pass-args needs VERSION 0.8 or later, or the feature --pass-args",
            ]
        ),
        (
            "VERSION 0.7\nA:\n  FUNCTION\n",
            [
                "3:3: FUNCTION needs VERSION 0.8 or later, or the feature --use-function-keyword; earlier versions call it COMMAND"
            ]
        ),
        (
            "VERSION 0.8\na_b:\n  FROM c\n",
            ["2:1: a target can't be called 'a_b'; expected a lower-case letter, then letters, digits, '-' and '.'"]
        ),
        ("VERSION 0.8\nA_B:\n  FROM c\n", ["2:1: 'A_B' looks like a function; its first statement must be FUNCTION"]),
        (
            "VERSION 0.8\nab:\n  FUNCTION\n",
            ["2:1: a function can't be called 'ab'; expected upper-case letters, digits, '_' and '.'"]
        ),
        ("VERSION 0.8\na:\n  FROM c\n  FUNCTION\n", ["4:3: FUNCTION must be the first statement of a function"]),
        (
            "VERSION --try 0.8\na:\n  TRY\n    COPY a b\n    RUN c\n  CATCH\n  FINALLY\n    RUN d\n  END\n",
            [
                "4:5: expected RUN in TRY", "5:5: TRY can have only one command; expected one RUN",
                "6:3: CATCH isn't supported; use FINALLY", "8:5: expected SAVE ARTIFACT … AS LOCAL in FINALLY",
            ]
        ),
    ]

    @Test(arguments: files) func errorsOfFiles(_ text: String, _ expected: [String]) throws {
        #expect(try Reading(text, checks: true).diagnostics == expected, "\(text)")
    }
}

struct ReferencePageTests {
    /// The tables in `docs/earthfile.md` are those of the commands.
    @Test func pageHasTheTables() throws {
        let page = try String(contentsOf: Checkout.root.appending(path: "docs/earthfile.md"), encoding: .utf8)
        #expect(page.contains(EarthfileSyntax.referenceTables), "docs/earthfile.md lacks the tables of commands")
    }
}
