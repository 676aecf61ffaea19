import BenchSyntax
import Bridge
import Diagnostics
import Goldens
import LLB
import LocalSolver
import SyntaxKit
import Testing

@testable import Frontend

/// Answers to questions that only a build can answer, and the messages without them.
@Suite struct AnswerTests {
    static let text = """
        base = image alpine
        code = status base test -f go.mod
        version = output base cat VERSION
        out = make base make
        file = read out report.txt
        files = list out bin
        file2 = read out missing.txt
        say $code / $version / $file / $files / $file2
        result out
        """

    @Test(
        arguments: [
            (2, "the exit status of 'test -f go.mod'", "Benchfile:2:1=STATUS"),
            (3, "the output of 'cat VERSION'", "Benchfile:3:1=OUTPUT"),
            (5, "the file report.txt of 'out'", "Benchfile:5:1=@DIRECTORY"),
            (6, "the files of 'out'", "Benchfile:6:1=@DIRECTORY"),
        ]
    )
    func stopsAtTheFirstQuestion(_ line: Int, _ subject: String, _ flag: String) async throws {
        var build = Self.answered()
        for key in build.options.keys where key.hasPrefix("answer:") {
            let number = key.split(separator: ":").compactMap { Int($0) }.first ?? 0
            if number >= line { build.options[key] = nil }
        }
        let message = try await build.failure()
        let start = "Benchfile:\(line):1: \(subject) is known only to a build; answer with --answer \(flag)"
        #expect(message.hasPrefix(start), "\(message)")
    }

    static func answered() -> BenchBuild {
        var build = BenchBuild(text)
        build.options = [
            "answer:Benchfile:2:1": "1", "answer:Benchfile:3:1": "1.2\n", "answer:Benchfile:5:1": "@left",
            "answer:Benchfile:6:1": "@left", "answer:Benchfile:7:1": "@left",
        ]
        build.directories = ["left": ["report.txt": "fine", "bin/app": "", "bin/lib/x": ""]]
        return build
    }

    @Test func usesAnswers() async throws {
        let compilation = try await Self.answered().compiled()
        try Repository.expect(
            try BenchBuild.dump(compilation),
            equals: "Tests/FrontendTests/Fixtures/programs/answered.txt"
        )
        #expect(compilation.warnings.map(\.message) == ["1 / 1.2 / fine / app,lib/ / missing"])
    }

    @Test func answersInOrder() async throws {
        var build = BenchBuild("base = image alpine\na = output base date\nresult base\n")
        build.options = ["answer:Benchfile:2:1": "x", "answer:Benchfile:2:1#2": "y"]
        #expect(try await build.compiled().warnings.isEmpty)
        build.options["answer:Benchfile:2:1#2"] = nil
        build.options["answer:Benchfile:2:1#3"] = "z"
        #expect(try await build.failure().contains("answer 2 is missing"))
    }

    @Test func warnsOfUnusedAnswers() async throws {
        var build = Self.answered()
        build.options["answer:Benchfile:4:1"] = "1"
        build.options["answer:Bencfile:2:1"] = "1"
        let warnings = try await build.compiled().warnings.filter { $0.code == "program.unused-answer" }
        #expect(
            warnings.map(\.message) == [
                "--answer Bencfile:2:1: no question is asked at this place; the nearest question is at Benchfile:2:1",
                "--answer Benchfile:4:1: no question is asked at this place; the nearest question is at Benchfile:3:1",
            ]
        )
        build.options["answer:Benchfile:2:1"] = nil
        let message = try await build.failure()
        #expect(message.contains("note: --answer Benchfile:4:1: no question is asked at this place"))
    }

    @Test(arguments: ["answer:x", "answer:a:1:0", "answer::1:1", "answer:a:1:1#0"])
    func refusesKeysThatAreNoPlaces(_ key: String) async throws {
        var build = BenchBuild("base = scratch\n")
        build.options[key] = "1"
        #expect(try await build.failure().contains("FILE:LINE:COLUMN"))
    }

    @Test func refusesAnswersOfTheWrongForm() async throws {
        var build = Self.answered()
        build.options["answer:Benchfile:2:1"] = "maybe"
        #expect(try await build.failure().contains("expected a status from 0 to 255, true or false, found 'maybe'"))
        build = Self.answered()
        build.options["answer:Benchfile:6:1"] = "text"
        #expect(try await build.failure().contains("must be a directory"))
    }

    @Test func warnsInOtherLanguages() async throws {
        var build = BenchBuild("FROM scratch\n")
        build.name = "Dockerfile"
        build.options["answer:Dockerfile:1:1"] = "0"
        #expect(try await build.compiled().warnings.map(\.code.rawValue) == ["program.unused-answer"])
    }
}
