import CompileService
import Foundation
import ServiceProtos
import SwiftProtobuf
import Testing

/// Builds whose file includes others (`INCLUDE`).
struct InclusionTests {
    private static let text = "# slipway: extensions=include\nFROM alpine\nINCLUDE lib/a\n"

    @Test func readsTheContextOfTheRequest() async throws {
        let response = try await compile(.of(Self.text) { $0.add("lib/a", "COPPY a b\n") })
        let diagnostic = try #require(response.diagnostics.first)
        #expect(diagnostic.locations.first?.file == "lib/a" && diagnostic.notes.first?.location.file == "Dockerfile")
        let message = "lib/a:1:1: dockerfile parse error on line 1: unknown instruction: COPPY (did you mean COPY?)"
        #expect(response.failure.message == message)
        #expect(try await compile(.of(Self.text) { $0.add("lib/a", "RUN a\n") }).isCompiled)
    }

    @Test func asksTheClient() async throws {
        let files = ["Dockerfile": Self.text, "lib/a": "INCLUDE lib/b\n", "lib/b": "RUN b\n"]
        let client = try StreamClient(Build.with { $0.file = "Dockerfile" }) { ask in
            switch ask {
            case .readFile(let file): files[file.path].map { .content(Data($0.utf8)) } ?? .absent(.init())
            default: .image()
            }
        }
        try await service.compileStream(client)
        #expect(client.response?.isCompiled == true)
        let read = client.questions.compactMap { question in
            if case .readFile(let file)? = question.ask { file.path } else { nil }
        }
        #expect(
            read == [
                "Dockerfile", "Dockerfile.lock.json", "lib/a", "lib/b", "Dockerfile.dockerignore", ".dockerignore",
            ]
        )
    }
}
