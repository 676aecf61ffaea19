import BenchSyntax
import Bridge
import CompileService
import Foundation
import Frontend
import LLB
import ServiceProtos
import SwiftProtobuf
import SyntaxKit
import Testing

/// Program syntaxes through `slipway.v1`, which runs nothing.
struct ProgramTests {
    private static let service = CompileService(Frontend(SyntaxRegistry.withBench))

    private static let text = """
        base = image alpine
        code = status base test -f go.mod
        out = make base make
        files = list out .
        say $code $files
        effect out
        result out
        """

    @Test func refusesWhatMustBeRunByName() async throws {
        let response = try await compile(.of(Self.text, named: "Benchfile"), with: Self.service)
        #expect(!response.isCompiled)
        #expect(
            response.failure.message.hasPrefix(
                "Benchfile:2:1: the exit status of 'test -f go.mod' is known only to a build; "
                    + "answer with --answer Benchfile:2:1=STATUS"
            ),
            "\(response.failure.message)"
        )
    }

    private static func answered() -> Build {
        .of(text, named: "Benchfile") {
            $0.options["answer:Benchfile:2:1"] = "0"
            $0.options["answer:Benchfile:4:1"] = "@left"
            let entry = Slipway_V1_FileEntry.with {
                $0.path = "app"
                $0.content = Data("x".utf8)
            }
            $0.namedContexts["left"] = Slipway_V1_FileTree.with { $0.entries = [entry] }
        }
    }

    @Test func takesAnswersFromTheRequest() async throws {
        let response = try await compile(Self.answered(), with: Self.service)
        #expect(response.isCompiled)
        #expect(response.result.syntax == "bench")
        #expect(response.diagnostics.map(\.message) == ["0 app"])
        let effect = try #require(response.result.effects.first)
        #expect(try Definition(decoding: Array(effect)).vertices.count == 3)
    }

    /// The client is asked for images and for files of the context, but not for the result of a step.
    @Test func asksTheClientOnlyForWhatNeedsNoRun() async throws {
        let build = Build.with { $0.file = "Benchfile" }
        let client = try StreamClient(build) { client, question in
            switch question.ask {
            case .readFile(let file) where file.path == "Benchfile":
                client.reply(question.id, .content(Data(Self.text.utf8)))
            case .image: client.reply(question.id, .image())
            default: client.reply(question.id, .absent(.init()))
            }
        }
        try await Self.service.compileStream(client)
        let asked: [String] = client.questions.compactMap { question in
            if case .readFile(let file)? = question.ask { file.path } else { nil }
        }
        #expect(asked.allSatisfy { $0.hasPrefix("Benchfile") || $0 == ".dockerignore" }, "\(asked)")
        let response = try #require(client.response)
        #expect(response.failure.message.hasPrefix("Benchfile:2:1: the exit status of 'test -f go.mod' is known only"))
    }
}
