import BenchSyntax
import Bridge
import Diagnostics
import JSON
import LLB
import LocalSolver
import SyntaxKit
import Testing

@testable import Frontend

/// Programs that read files and then are plans.
@Suite struct ReadingProgramTests {
    private static func build(_ files: [String: String]) -> BenchBuild {
        var build = BenchBuild("parts/*.part\n")
        build.name = "Bundle"
        build.context = files
        return build
    }

    static let parts = [
        "parts/1.part": "FROM alpine AS base\n", "parts/2.part": "RUN make\nFROM base AS app\n", "parts/no.txt": "",
    ]

    @Test func isAPlanInEveryMode() async throws {
        let build = Self.build(Self.parts)
        let bridge = LocalBridge(build.configuration)
        let frontend = Frontend(.withBench)
        #expect(try await frontend.targetNames(of: build.request, over: bridge) == ["base", "app"])
        #expect(try await frontend.check(build.request, over: bridge).failure == nil)
        let compilation = try await build.compiled()
        #expect(compilation.warnings.map(\.message) == ["read 2 files for linux/amd64"])
        #expect(compilation.definition.sources.map(\.file.name) == ["parts/1.part", "Bundle", "parts/2.part"])
    }

    @Test func listsTheFilesThatItRead() async throws {
        var build = Self.build(Self.parts)
        build.options["requestid"] = "frontend.targets"
        let result = try await Frontend(.withBench).build(build.request, over: LocalBridge(build.configuration))
        let json = try JSONValue(parsing: result.metadata["result.json"] ?? [])
        #expect(json["sources"]?.array?.count == 3)
        #expect(json["targets"]?.array?.last?["location"]?["sourceIndex"]?.int64 == 2)
    }

    @Test func locatesErrorsInTheFiles() async throws {
        let message = try await Self.build(["parts/1.part": "FROM alpine\n", "parts/2.part": "RUN --mont=x a\n"])
            .failure()
        #expect(message.hasPrefix("parts/2.part:1:"), "\(message)")
        #expect(try await Self.build([:]).failure() == "Bundle:1:1: no file matches parts/*.part")
    }

    @Test func obeysTheIgnoreFile() async throws {
        var files = Self.parts
        files[".dockerignore"] = "parts/2.part\n"
        let compilation = try await Self.build(files).compiled()
        #expect(compilation.warnings.map(\.message) == ["read 1 files for linux/amd64"])
    }
}
