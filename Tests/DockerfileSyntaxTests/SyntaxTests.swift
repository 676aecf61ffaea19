import BuildPlan
import Diagnostics
import DockerfileSyntax
import Foundation
import Goldens
import Lint
import SourceText
import SyntaxKit
import Testing

@Suite struct SyntaxTests {
    private func plan(_ text: String, _ syntax: DockerfileSyntax = .dockerfile) throws -> BuildPlan {
        var sink = DiagnosticSink()
        let source = SourceFile(
            name: syntax.identity.defaultFilename,
            text: text,
            language: syntax.identity.sourceLanguage
        )
        let plan = syntax.parse(source, diagnostics: &sink)
        try sink.throwIfErrors()
        return try #require(plan)
    }

    /// The bytes after the last instruction. The empty lines after a continuation belong to it, as in BuildKit's frontend.
    @Test(arguments: [
        ("FROM a\nRUN b \\\n", "\n"), ("FROM a\nRUN b \\\n\n", ""), ("FROM a\nRUN b \\\r\n\r\n\r\n", ""),
        ("FROM a\nRUN b \\\n\n  \n", "\n"), ("FROM a\nRUN b \\\n\n  c\n\n", "\n\n"), ("FROM a\nRUN b\n\n", "\n\n"),
    ])
    func endOfLastInstruction(text: String, rest: String) throws {
        let step = try #require(try plan(text).stages.first?.steps.first)
        #expect(text.utf8.count - step.range.end == rest.utf8.count)
    }

    // MARK: - Triggers

    @Test(arguments: [
        ("RUN make it", "RUN", "RUN make it"),
        ("copy . /src", "copy", "copy . /src"),
        ("RUN <<EOF\nset -e\nEOF", "RUN", "RUN <<EOF"),
        ("HEALTHCHECK NONE", "HEALTHCHECK", "HEALTHCHECK NONE"),
        ("ONBUILD RUN x", "ONBUILD", "ONBUILD RUN x"),
    ])
    func trigger(text: String, keyword: String, shown: String) throws {
        let steps = try DockerfileTriggers.parse(text)
        #expect(steps.map(\.keyword) == [keyword])
        #expect(steps.map(\.text) == [shown])
    }

    @Test(arguments: [
        ("RUN a\nRUN b", "onbuild trigger should be a single expression"),
        ("", "file with no instructions"),
        ("FROM a", "*instructions.Stage is not a command type"),
        ("PLEASE a", "unknown instruction: PLEASE"),
        ("RUN <<EOF", "unterminated heredoc"),
        ("ENV a", "ENV must have two arguments"),
        (
            "COPY a",
            "COPY requires at least two arguments, but only one was provided. Destination could not be determined"
        ),
    ])
    func badTrigger(text: String, message: String) {
        do throws(DiagnosticsError) {
            _ = try DockerfileTriggers.parse(text)
            Issue.record("accepted")
        } catch {
            #expect(error.diagnostics.map(\.message) == [message])
        }
    }

    @Test(
        arguments: [
            [0xFF, 0xFE, 0x46, 0, 0x52, 0, 0x0A, 0], [0xFE, 0xFF, 0, 0x46, 0, 0x52, 0, 0x0A],
            [0x46, 0, 0x52, 0, 0x0A, 0], [0, 0x46, 0, 0x52, 0, 0x0A],
        ] as [[UInt8]]
    )
    func textInUTF16(bytes: [UInt8]) {
        var sink = DiagnosticSink()
        let source = SourceFile(name: "Dockerfile", bytes: bytes, language: "Dockerfile")
        #expect(DockerfileSyntax.dockerfile.parse(source, diagnostics: &sink) == nil)
        #expect(sink.sorted.map(\.message) == ["the text is not UTF-8 but UTF-16; save the file as UTF-8"])
    }

    @Test func everyIckfileTriggerIsReadAsDockerfile() throws {
        let fixture = try #require(DockerfileFixture.all.first { $0.testDescription == "ick-abstain" })
        var sink = DiagnosticSink()
        let plan = try #require(fixture.syntax.parse(fixture.source, diagnostics: &sink))
        var count = 0
        for step in plan.stages[0].steps {
            guard case .onBuild(let trigger) = step.action else { continue }
            #expect(throws: Never.self) { try DockerfileTriggers.parse(trigger.trigger) }
            count += 1
        }
        #expect(count == 7)
    }

    // MARK: - Languages

    @Test func knowsItsFiles() {
        #expect(DockerfileSyntax.dockerfile.identity.filenames == ["Dockerfile", "Containerfile"])
        #expect(DockerfileSyntax.dockerfile.identity.defaultFilename == "Dockerfile")
        #expect(DockerfileSyntax.ickfile.identity.imageName == "ick")
        #expect(DockerfileSyntax.ickfile.identity.syntaxNames == ["ick"])
    }

    @Test(arguments: [
        ("FROM alpine\n", true, false), ("# c\n\nARG A\n", true, false), ("from a", true, false),
        ("come from a\n", false, true), ("VAR A\n", false, true), ("RUN a\n", false, false),
        ("image: a\n", false, false),
        ("", false, false),
    ])
    func recognizes(text: String, asDockerfile: Bool, asIckfile: Bool) {
        let source = SourceFile(name: "x", text: text)
        #expect(DockerfileSyntax.dockerfile.recognizes(source) == asDockerfile)
        #expect(DockerfileSyntax.ickfile.recognizes(source) == asIckfile)
    }

    @Test func vocabularyIsTheFilesOwn() throws {
        let plan = try plan("COME_FROM a\n", .ickfile)
        #expect(plan.vocabulary.keyword("RUN") == "PLEASE")
        #expect(plan.vocabulary.keyword("ENTRYPOINT") == "PLEASE_DO")
        #expect(plan.vocabulary.keyword("ADD") == "ADD")
        #expect(try self.plan("FROM a\n").vocabulary.keywords.isEmpty)
    }

    /// The two languages differ only in keywords: the actions of the steps are equal.
    @Test func ickfileIsItsDockerfileTwin() throws {
        let ick = try plan("COME FROM a AS b\nPLEASE x $Y\nSTASH --from=b c d\nE222 A=1\n<- /w\n-> /v\n", .ickfile)
        let twin = try plan("FROM a AS b\nRUN x $Y\nCOPY --from=b c d\nENV A=1\nWORKDIR /w\nVOLUME /v\n")
        func actions(_ plan: BuildPlan) -> [String] {
            plan.stages[0].steps.map { step in
                switch step.action {
                case .run(let run): "\(run.command)"
                case .copy(let copy): "\(copy.sources.map(\.text)) \(copy.destination.text) \(copy.from?.text ?? "")"
                case .environment(let env): "\(env.variables.map { [$0.key.text, $0.value.text] })"
                case .workingDirectory(let directory): directory.path.text
                case .volumes(let volumes): "\(volumes.paths.map(\.text))"
                default: "?"
                }
            }
        }
        #expect(actions(ick) == actions(twin))
        #expect(actions(ick).count == 5 && !actions(ick).contains("?"))
    }

    // MARK: - Lint

    /// Of the examples of a rule that the parser checks, the bad one violates the rule and the good one doesn't.
    @Test(arguments: [
        LintRule.consistentInstructionCasing, .duplicateStageName, .fromAsCasing, .invalidDefinitionDescription,
        .maintainerDeprecated, .noEmptyContinuation, .reservedStageName, .stageNameCasing,
    ])
    func ruleExamples(_ rule: LintRule) throws {
        for example in rule.examples {
            #expect(try plan(example.bad).findings.contains { $0.rule == rule.name }, "\(rule.name)")
            #expect(try plan(example.good).findings.contains { $0.rule == rule.name } == false, "\(rule.name)")
        }
    }

    /// All examples are Dockerfiles without errors.
    @Test(arguments: LintRule.all)
    func ruleExamplesAreRead(_ rule: LintRule) throws {
        for example in rule.examples {
            #expect(throws: Never.self) { _ = try plan(example.bad) }
            #expect(throws: Never.self) { _ = try plan(example.good) }
        }
    }

    // MARK: - Examples

    @Test(arguments: ["Dockerfile", "Ickfile", "Ickfile.nagios"])
    func examplesAreReadWithoutErrors(name: String) throws {
        let file = URL(filePath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Examples/\(name)")
        let text = String(decoding: try Data(contentsOf: file), as: UTF8.self)
        #expect(throws: Never.self) { _ = try plan(text, name.hasPrefix("Ick") ? .ickfile : .dockerfile) }
    }

    // MARK: - Bounds

    @Test func refusesLongLines() throws {
        let fits = "FROM a\nRUN " + String(repeating: "x", count: 65_531) + "\n"
        #expect(throws: Never.self) { _ = try plan(fits) }
        do {
            _ = try plan("FROM a\nRUN " + String(repeating: "x", count: 65_532) + "\nRUN b\n")
            Issue.record("accepted")
        } catch let error as DiagnosticsError {
            #expect(error.diagnostics.map(\.message) == ["dockerfile line greater than max allowed size of 65535"])
        }
    }

    @Test func nestsWithoutRecursion() {
        let onbuild = String(repeating: "ONBUILD ", count: 8_000)
        let json = String(repeating: "[", count: 60_000)
        let pairs = String(repeating: "A=1 \\\n", count: 5_000)
        for text in ["FROM a\n\(onbuild)RUN x\n", "FROM a\nRUN \(json)\n", "FROM a\nENV \(pairs)B=2\n"] {
            var sink = DiagnosticSink()
            let source = SourceFile(name: "Dockerfile", text: text)
            #expect(DockerfileSyntax.dockerfile.parse(source, diagnostics: &sink) != nil)
            expectLossless(DockerfileSyntax.dockerfile.tree(source))
        }
    }
}
