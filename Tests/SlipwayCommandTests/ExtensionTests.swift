import Foundation
import TestSupport
import Testing

/// The commands and the extensions of a Dockerfile: `INCLUDE` and `COPY --optional`.
@Suite struct ExtensionTests {
    /// The build that the tests with an engine run.
    private static let folder = Checkout.root.appendingPathComponent("Tests/Fixtures/engine/dockerfile-extensions")

    @Test func compiles() async throws {
        let outcome = try await SlipwayTests.run(["compile", "--config"], in: Self.folder)
        #expect(outcome.status == 0, "\(outcome.errors)")
        SlipwayTests.expectGolden(outcome.output, "extensions.tree")
    }

    @Test func explainsALineOfAnIncludedFile() async throws {
        let line = ["explain", "--line", "shared/steps.Dockerfile:1"]
        let outcome = try await SlipwayTests.run(line, in: Self.folder)
        #expect(outcome.output.contains("RUN echo included > /included  (shared/steps.Dockerfile:1, Dockerfile:5)\n"))
        let inclusion = try await SlipwayTests.run(["explain", "--line", "5"], in: Self.folder)
        #expect(inclusion.output.contains("COPY shared/word.txt /more/  (shared/more.Dockerfile:1, "))
        let refused = try await SlipwayTests.run(["explain", "--line", "steps.Dockerfile:1"], in: Self.folder)
        let message = "no step of the target is from 'steps.Dockerfile'; expected one of "
        #expect(refused.status == 2 && refused.errors.contains(message), "\(refused.errors)")
    }

    @Test(arguments: [
        ("shared/word.txt", ["COPY shared/word.txt", "COPY --optional shared"]),
        ("no-folder/missing.txt", ["COPY --optional shared"]), ("missing/a", ["COPY --optional missing"]),
    ])
    func explainsWhatReadsAFile(path: String, readers: [String]) async throws {
        let outcome = try await SlipwayTests.run(["explain", "--changed", path], in: Self.folder)
        let names = outcome.output.split(separator: "\n").prefix { !$0.hasPrefix("a change") }
            .filter { $0.hasPrefix("#") }
        #expect(names.count == readers.count)
        for (name, reader) in zip(names, readers) { #expect(name.contains("] " + reader), "\(name)") }
    }

    /// Tools are given the path of an included file from the current directory; its fixes aren't applied.
    @Test func namesIncludedFilesToTools() async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("slipway-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let files = [
            "app/build/Dockerfile":
                "# slipway: extensions=include\nFROM alpine as a\nINCLUDE lib/a\nINCLUDE --from=more b\n",
            "app/lib/a": "ENV A b\n", "other/b": "ENV C d\n",
        ]
        for (path, text) in files {
            let file = folder.appendingPathComponent(path)
            let directory = file.deletingLastPathComponent()
            try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
            try Data(text.utf8).write(to: file)
        }
        let arguments = ["check", "-f", "app/build/Dockerfile", "--build-context", "more=other", "app"]
        let github = try await SlipwayTests.run(arguments + ["--format", "github"], in: folder)
        let places = github.output.split(separator: "\n").map { $0.split(separator: ",").first ?? "" }
        #expect(
            places == [
                "::warning file=app/build/Dockerfile", "::warning file=app/lib/a", "::warning file=other/b",
            ],
            "\(github.errors)"
        )
        let fixed = try await SlipwayTests.run(arguments + ["--fix"], in: folder)
        #expect(fixed.errors.contains("fixed 1 problem\n"), "\(fixed.errors)")
        #expect(try String(contentsOf: folder.appendingPathComponent("app/lib/a"), encoding: .utf8) == "ENV A b\n")
    }
}
