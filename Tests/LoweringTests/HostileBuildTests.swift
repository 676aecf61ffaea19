import BuildPlan
import Diagnostics
import DockerfileSyntax
import LLB
import Lint
import OCISpec
import SourceText
import TestSupport
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
        #expect(message?.hasSuffix("\" are nested too deeply; the limit is 32 images") == true)
    }

    @Test(arguments: [50, 200])
    func triggersThatBranchEnd(_ count: Int) async {
        let list = [String](repeating: "COPY --from=x a b", count: count)
        #expect(
            await Self.failure("FROM x\n", triggers: ["x": list])
                == "Dockerfile:1:1: the ONBUILD triggers of base image \"x\" add too many steps and images; the limit is 10000"
        )
    }

    @Test func chainsOfTriggersGoOn() async throws {
        var triggers = ["x0": ["COPY --from=x1 a b", "RUN c"]]
        for index in 1..<20 { triggers["x\(index)"] = ["COPY --from=x\(index + 1) a b"] }
        let image = try await Self.lower("FROM x0\nRUN y\n", triggers: triggers)
        #expect(image.config.history.suffix(3).map(\.createdBy).map { $0.prefix(4) } == ["COPY", "RUN ", "RUN "])
    }

    // MARK: - Variables

    private static func undefinedVariables(_ count: Int) -> String {
        "FROM a\n" + (0..<count).map { "ENV KEY\($0)=$UNDEFINED\($0)\n" }.joined()
    }

    @Test func suggestionsAreBounded() async throws {
        let plan = try Self.plan("FROM a\n")
        let options = LoweringOptions(capabilities: TestCapabilities.current)
        var variables = VariableList()
        for index in 0..<100 { variables.set("V\(index)", "x") }
        // Long names are the most expensive to compare.
        let name = String(repeating: "U", count: 256)
        var work: [Int] = []
        for count in [1, 4, 16] {
            let lint = try LintSink(of: plan, options: options)
            let context = LoweringContext(plan: plan, options: options, resolver: TestResolver(), lint: lint)
            for _ in 0..<count { #expect(context.suggestion(for: name, among: variables) == nil) }
            #expect(context.suggestion(for: "V1x", among: variables) == (count == 16 ? nil : "V1"))
            work.append(context.comparisons)
        }
        #expect(work == [102_600, 410_100, 512_500])
    }

    @Test(arguments: [1000, 4000])
    func undefinedVariablesAreReported(count: Int) async throws {
        #expect(try await Self.lower(Self.undefinedVariables(count)).warnings.count == count)
    }

    @Test func replacementsAreBounded() async {
        let text = "FROM a\nARG A=\(String(repeating: "a", count: 3000))\nENV B=${A//a/$A}\n"
        let message = await Self.failure(text)
        #expect(
            message
                == "Dockerfile:3:1: failed to process \"${A//a/$A}\": "
                + "the result of the replacement in ${A//} is longer than 4194304 characters"
        )
    }

    @Test func repeatedReplacementsAreBounded() async {
        let text =
            "FROM a\nARG A=\(String(repeating: "a", count: 1500))\n"
            + String(repeating: "ENV B=${A//a/$A}\n", count: 200)
        let message = await Self.failure(text)
        #expect(message?.hasSuffix("steps; use fewer substitutions or shorter values") == true)
    }

    /// Each substitution takes a tenth of the steps, whether its value is used or only shown as progress.
    @Test(arguments: ["ENV B=${A//PATTERN/r}", "RUN ${A//PATTERN/r}"])
    func patternsOfSubstitutionsAreBounded(step: String) async throws {
        let step = step.replacing("PATTERN", with: String(repeating: "a*", count: 1000) + "b")
        let head = "FROM a\nENV A=\(String(repeating: "a", count: 6000))\n"
        var options = LoweringOptions(capabilities: TestCapabilities.current)
        options.matchingSteps = 10 * (6001 * 32 + 2001)
        func lower(_ steps: Int) async throws {
            let plan = try Self.plan(head + String(repeating: step + "\n", count: steps))
            _ = try await Lowering.lower(plan, options: options, resolver: TestResolver())
        }
        try await lower(10)
        let error = await #expect(throws: DiagnosticsError.self) { try await lower(11) }
        let message = error?.diagnostics.first.map(TextRenderer.line)
        #expect(message?.hasPrefix("Dockerfile:13:1: ") == true)
        #expect(
            message?.hasSuffix(
                "the substitutions of this build take more than 1940330 steps; "
                    + "use fewer substitutions or shorter values"
            ) == true
        )
    }

    @Test func environmentsOfStagesAreCounted() async throws {
        func text(_ stages: Int) -> String {
            "FROM a AS s0\nENV A=\(String(repeating: "a", count: 60_000))\n"
                + (1...stages).map { "FROM s0 AS s\($0)\n" }.joined() + "FROM a\n"
                + (1...stages).map { "COPY --from=s\($0) /b /c\n" }.joined()
        }
        _ = try await Self.lower(text(400))
        let message = await Self.failure(text(1600))
        #expect(message?.hasSuffix("can add at most 64 MiB to the size of a build") == true)
    }

    // MARK: - Files

    @Test func instructionsAreBounded() async {
        let message = await Self.failure("FROM a\n" + String(repeating: "RUN a\n", count: 20_000))
        #expect(message == "Dockerfile:20001:1: the Dockerfile has more than 20000 instructions")
    }

    /// The limit for files that have none on their instructions.
    @Test func stepsAreBounded() async throws {
        var plan = try Self.plan("FROM a\n" + String(repeating: "RUN a\n", count: 15_000))
        plan.stages.append(plan.stages[0])
        let error = await #expect(throws: DiagnosticsError.self) {
            _ = try await Lowering.lower(plan, options: LoweringOptions(), resolver: TestResolver())
        }
        let message = error?.diagnostics.first.map(TextRenderer.line)
        #expect(message == "Dockerfile:5002:1: the build has more than 20000 steps")
    }

    @Test func wordsAreBounded() async {
        let line = "LABEL" + String(repeating: " a=b", count: 10_000) + "\n"
        let message = await Self.failure("FROM a\n" + String(repeating: line, count: 21))
        #expect(message == "Dockerfile:21:1: the Dockerfile has more than 200000 words in its instructions")
    }

    /// The words of a single instruction, of every kind that is split.
    @Test(arguments: [
        ("LABEL", " a=b\\\n", " a=b"), ("COPY", " a\\\n", " b/"), ("ARG", " a\\\n", " b"), ("EXPOSE", " 1\\\n", " 1"),
        ("RUN", " --mount=target=/a\\\n", " b"), ("VOLUME [\"a\"", ",\"a\"\\\n", "]"),
        ("ONBUILD LABEL", " a=b\\\n", " a=b"),
    ])
    func wordsOfOneInstructionAreBounded(start: String, word: String, end: String) async {
        let message = await Self.failure("FROM a\n\(start)" + String(repeating: word, count: 200_001) + end + "\n")
        #expect(message == "Dockerfile:2:1: the Dockerfile has more than 200000 words in its instructions")
    }

    @Test func linesAreBounded() async {
        let message = await Self.failure(String(repeating: "\n", count: 500_000) + "FROM a")
        #expect(message == "Dockerfile:500001:1: the Dockerfile has more than 500000 lines")
    }

    // MARK: - Paths

    @Test func relativeWorkingDirectoriesAreCounted() async throws {
        let image = try await Self.lower("FROM a\n" + String(repeating: "WORKDIR d\n", count: 1000))
        #expect(image.config.config.workingDirectory.utf8.count == 2000)
        let message = await Self.failure("FROM a\n" + String(repeating: "WORKDIR d\n", count: 8000))
        #expect(
            message?.hasSuffix("variables and working directories can add at most 64 MiB to the size of a build")
                == true
        )
    }

    @Test(arguments: [
        "COPY " + String(repeating: "a ", count: 3000) + "b\n",
        "RUN " + String(repeating: "--mount=target=a ", count: 3000) + "b\n",
    ])
    func longWorkingDirectoriesAreCounted(step: String) async {
        let message = await Self.failure("FROM a\nWORKDIR /\(String(repeating: "d", count: 50_000))\n" + step)
        #expect(message?.hasSuffix("can add at most 64 MiB to the size of a build") == true)
    }

    /// Every download of an instruction has its text as the name.
    @Test(arguments: ["http://h/f", "https://h/f.git?subdir="]) func namesOfDownloadsAreCounted(address: String)
        async throws
    {
        func text(_ count: Int) -> String {
            "FROM a\nADD" + (0..<count).map { " \(address)\($0)\\\n" }.joined() + " /d/\n"
        }
        _ = try await Self.lower(text(500))
        let message = await Self.failure(text(3000))
        #expect(message?.hasSuffix("can add at most 64 MiB to the size of a build") == true)
    }

    /// Every image that a step uses has all lines of the step.
    @Test func linesOfImagesOfOneStepAreCounted() async throws {
        func text(_ count: Int) -> String {
            "FROM a\nRUN" + (0..<count).map { " --mount=from=b,target=/t\($0)\\\n" }.joined() + " c\n"
        }
        _ = try await Self.lower(text(300))
        let message = await Self.failure(text(1100))
        #expect(message?.hasSuffix("can add at most 64 MiB to the size of a build") == true)
    }

    // MARK: - Stages

    @Test func manyDependenciesAreReadOnce() throws {
        let plan = try Self.plan("FROM a\nCOPY --from=b /c /d\nFROM e\n")
        let step = try #require(plan.stages.first?.steps.first)
        var graph = StageGraph()
        let user = StageNode(stage: plan.stages[0], baseName: "a", originalBaseName: "a")
        graph.add(user)
        for index in 0..<20_000 {
            let node = StageNode(image: "b\(index)", range: SourceRange(0, 0))
            graph.add(node)
            user.dependencies.append((node, step))
        }
        let clock = ContinuousClock()
        let took = try clock.measure { try graph.checkCircularDependencies(source: plan.source) }
        // Quadratic work takes minutes.
        #expect(took < .seconds(10) * Slowdown.factor)
    }
}
