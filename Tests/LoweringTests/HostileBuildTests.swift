import BuildPlan
import Diagnostics
import DockerfileSyntax
import LLB
import Lint
import OCISpec
import SourceText
import Testing

@testable import Lowering

/// Builds designed to be expensive. Each is lowered with bounded work or rejected.
@Suite struct HostileBuildTests {
    private static func plan(_ text: String) throws -> BuildPlan {
        var sink = DiagnosticSink()
        let source = SourceFile(name: "Dockerfile", text: text, language: "Dockerfile")
        let plan = DockerfileSyntax.dockerfile.parse(source, diagnostics: &sink)
        try sink.throwIfErrors()
        return try #require(plan)
    }

    private static func lower(_ text: String, triggers: [String: [String]] = [:]) async throws -> LoweredImage {
        var resolver = TestResolver()
        for (image, list) in triggers {
            let texts = list.map { "\"\($0)\"" }.joined(separator: ",")
            resolver.configs["docker.io/library/\(image):latest"] =
                #"{"architecture":"amd64","os":"linux","config":{"OnBuild":[\#(texts)]}}"#
        }
        let options = LoweringOptions(capabilities: TestCapabilities.current)
        return try await Lowering.lower(plan(text), options: options, resolver: resolver)
    }

    /// The error of a build and its line.
    private static func failure(_ text: String, triggers: [String: [String]] = [:]) async -> String? {
        let error = await #expect(throws: DiagnosticsError.self) { try await lower(text, triggers: triggers) }
        return error?.diagnostics.first.map(TextRenderer.line)
    }

    // MARK: - Triggers

    @Test(arguments: [
        ["x": ["COPY --from=x a b"]], ["x": ["COPY --from=y a b"], "y": ["COPY --from=x a b"]],
        ["x": ["RUN --mount=from=x,target=/x a"]],
    ])
    func triggersThatCopyFromThemselvesEnd(_ triggers: [String: [String]]) async {
        let message = await Self.failure("FROM alpine AS a\nFROM x\nRUN y\n", triggers: triggers)
        #expect(message?.hasPrefix("Dockerfile:2:1: the ONBUILD triggers of base image \"") == true)
        #expect(message?.hasSuffix("\" lead more than 32 images deep") == true)
    }

    @Test(arguments: [50, 200])
    func triggersThatBranchEnd(_ count: Int) async {
        let list = [String](repeating: "COPY --from=x a b", count: count)
        #expect(
            await Self.failure("FROM x\n", triggers: ["x": list])
                == "Dockerfile:1:1: the ONBUILD triggers of base image \"x\" lead to more than 10000 steps and images"
        )
    }

    @Test func chainsOfTriggersGoOn() async throws {
        var triggers = ["x0": ["COPY --from=x1 a b", "RUN c"]]
        for index in 1..<20 { triggers["x\(index)"] = ["COPY --from=x\(index + 1) a b"] }
        let image = try await Self.lower("FROM x0\nRUN y\n", triggers: triggers)
        #expect(image.config.history.suffix(3).map(\.createdBy).map { $0.prefix(4) } == ["COPY", "RUN ", "RUN "])
    }
}
