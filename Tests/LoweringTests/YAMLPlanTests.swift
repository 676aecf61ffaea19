import BuildPlan
import Diagnostics
import LLB
import LLBInspection
import Lowering
import OCISpec
import SourceText
import Testing

/// Lowers plans like those of the YAML syntaxes: steps shown by their text, `${NAME}` variables, stages in any order.
@Suite struct YAMLPlanTests {
    private static let source = SourceFile(name: "Mockerfile.yaml", text: "images: []\n", language: "YAML")
    private static let range = SourceRange(0, 6)

    private func word(_ text: String) -> Word { Word(text, range: Self.range, expansion: .braces) }

    private func step(_ action: Step.Action, _ text: String) -> Step {
        Step(action, range: Self.range, keyword: "steps", text: text)
    }

    private func run(_ line: String) -> Step {
        step(.run(RunStep(command: .shell(line), commandRange: Self.range)), line)
    }

    private func stage(
        _ name: String,
        base: Stage.Base? = nil,
        arguments: [ArgumentDeclaration] = [],
        steps: [Step],
        output: [Word]? = nil
    ) -> Stage {
        var stage = Stage(
            name: name,
            nameRange: Self.range,
            base: base ?? .image(word("alpine:3.20")),
            range: Self.range,
            head: "from: alpine:3.20"
        )
        stage.arguments = arguments
        stage.steps = steps
        stage.output = output
        return stage
    }

    private func lower(
        _ stages: [Stage],
        options: LoweringOptions = LoweringOptions(capabilities: TestCapabilities.current),
        resolver: TestResolver = TestResolver()
    ) async throws -> (image: LoweredImage, names: [String]) {
        let plan = BuildPlan(
            source: Self.source,
            vocabulary: Vocabulary(language: "Mockerfile", stage: "image", keywords: ["RUN": "steps"], stepForm: .text),
            stages: stages,
            defaultStage: 0
        )
        let image = try await Lowering.lower(plan, options: options, resolver: resolver)
        let definition = Definition(of: image.output)
        return (image, definition.digests.compactMap { definition.metadata[$0]?.customName })
    }

    @Test(arguments: [
        (
            "ID=photon\n",
            "the package manager of the base image's distribution (os-release: ID=photon) is tdnf, which 'package' "
                + "doesn't support; install in 'steps', e.g. with \"tdnf install -y curl\""
        ),
        (
            "ID=arch\n",
            "no package manager is known for the base image's distribution (os-release: ID=arch); set 'manager:' "
                + "(apiVersion v1) if the image has one of apt, apk, dnf, microdnf, yum, zypper, or install in 'steps'"
        ),
    ])
    func unknownDistributions(osRelease: String, message: String) async throws {
        let packages = step(.installPackages(InstallPackagesStep(packages: [word("curl")])), "install curl")
        let error = await #expect(throws: DiagnosticsError.self) {
            _ = try await lower(
                [stage("a", steps: [packages])],
                resolver: TestResolver(files: ["/etc/os-release": osRelease])
            )
        }
        #expect(error?.diagnostics.map(\.message) == [message])
    }

    /// Vertices of the layers before an appended package must stay the same, or the solver would run them again.
    @Test func anAppendedPackageKeepsTheVerticesOfEarlierLayers() async throws {
        func digests(_ layers: [[String]]) async throws -> [String] {
            let steps = layers.indices.map { index in
                var packages = InstallPackagesStep(packages: layers[index].map { word($0) })
                packages.earlier = layers[..<index].joined().map { word($0) }
                return step(.installPackages(packages), "install \(layers[index].joined(separator: " "))")
            }
            let resolver = TestResolver(files: ["/etc/os-release": "ID=debian\nVERSION_ID=12\n"])
            let image = try await lower([stage("a", steps: steps)], resolver: resolver).image
            let definition = Definition(of: image.output)
            return definition.digests.filter { definition.metadata[$0]?.customName?.contains("install") == true }
        }
        let before = try await digests([["curl", "git"], ["gcc"]])
        let appended = try await digests([["curl", "git"], ["gcc"], ["vim"]])
        let changed = try await digests([["curl", "git"], ["clang"]])
        #expect(before.count == 2 && appended.count == 3)
        #expect(appended.prefix(2) == before.prefix(2))
        #expect(changed[0] == before[0] && changed[1] != before[1])
    }

    @Test func namesAndHistoryShowStepText() async throws {
        let stage = stage(
            "demo",
            arguments: [ArgumentDeclaration(name: word("WHO"), defaultValue: word("world"))],
            steps: [
                step(.environment(EnvironmentStep([KeyValue(key: word("A"), value: word("${WHO}!"))])), "env A"),
                run("echo ${WHO}"),
            ]
        )
        let (image, names) = try await lower([stage])
        #expect(
            names.dropFirst() == ["[1/2] FROM docker.io/library/alpine:3.20@" + digest, "[2/2] echo world"].suffix(1)
        )
        #expect(image.config.config.environment.last == "A=world!")
        #expect(image.config.history.suffix(2).map(\.createdBy) == ["env A", "echo world # buildkit"])
        #expect(image.config.history.suffix(2).map(\.isEmptyLayer) == [true, false])
    }

    private var digest: String { Vertex.digest(of: Array("docker.io/library/alpine:3.20".utf8)) }

    @Test func stagesCanBeInAnyOrder() async throws {
        let (image, names) = try await lower([
            stage("app", base: .stage(1, Self.range), steps: [run("make app")]),
            stage("base", steps: [run("make base")]),
        ])
        #expect(names.map { $0.prefix { $0 != " " } } == ["[base", "[base", "[app"])
        #expect(image.config.history.map(\.createdBy).suffix(2) == ["make base # buildkit", "make app # buildkit"])
    }

    @Test func outputKeepsPathLocations() async throws {
        let (image, names) = try await lower([
            stage(
                "demo",
                steps: [step(.command(CommandStep(.exec(["/app/run"]))), "cmd"), run("make")],
                output: [word("/app"), word("/usr/share/data"), word("/etc/*.conf")]
            )
        ])
        let vertex = try #require(image.output?.vertex)
        guard case .file(let operation) = try vertex.operation() else {
            Issue.record("no file operation")
            return
        }
        let copies = operation.actions.compactMap { action -> CopyAction? in
            if case .copy(let copy) = action.kind { copy } else { nil }
        }
        #expect(copies.map(\.source) == ["/app", "/usr/share/data", "/"])
        #expect(copies.map(\.destination) == ["/", "/usr/share/", "/"])
        #expect(copies[2].options.includePatterns == ["etc/*.conf"])
        #expect(image.config.config.command == ["/app/run"])
        #expect(image.config.diffIDs == nil)
        #expect(image.config.history.map(\.createdBy) == ["OUTPUT /app /usr/share/data /etc/*.conf # buildkit"])
        #expect(names.count == 3)
    }

    @Test(arguments: [
        ("${NOPE}", "variable 'NOPE' is neither a build argument nor an environment variable"),
        ("${WHOO}", "variable 'WHOO' is neither a build argument nor an environment variable; did you mean 'WHO'?"),
        ("${WHO", "'${' has no closing '}'; write '$${' for a literal '${'"),
        ("${}", "'${}' has no variable name"),
    ])
    func rejectsBadReferences(_ text: String, _ message: String) async throws {
        let stage = stage(
            "demo",
            arguments: [ArgumentDeclaration(name: word("WHO"), defaultValue: word("me"))],
            steps: [step(.user(UserStep(word(text))), "user")]
        )
        let error = await #expect(throws: DiagnosticsError.self) { try await lower([stage]) }
        #expect(error?.diagnostics.map(\.message) == [message])
        #expect(error?.diagnostics.first?.location?.range == Self.range)
    }

    @Test(arguments: [
        ("$${A} $A", "${A} $A"), ("${WHO}-${WHO:-x}", "me-me"), ("${NOPE:-x}", "x"), ("${TARGETARCH}", "amd64"),
        ("${WHO/m/w}", "we"), ("100%$", "100%$"),
    ])
    func bracesExpand(_ text: String, _ value: String) async throws {
        let stage = stage(
            "demo",
            arguments: [ArgumentDeclaration(name: word("WHO"), defaultValue: word("me"))],
            steps: [step(.user(UserStep(word(text))), "user")]
        )
        #expect(try await lower([stage]).image.config.config.user == value)
    }

    @Test func targetsAreNamedOrNumbered() async throws {
        let stages = [stage("one", steps: [run("a")]), stage("two", steps: [run("b")])]
        var options = LoweringOptions(capabilities: TestCapabilities.current)
        options.target = "two"
        #expect(try await lower(stages, options: options).names.last == "[two 2/2] b")
        options.target = "1"
        #expect(try await lower(stages, options: options).names.last == "[two 2/2] b")
        options.target = "tow"
        let error = await #expect(throws: DiagnosticsError.self) { try await lower(stages, options: options) }
        #expect(
            error?.diagnostics.first?.message == "target image \"tow\" could not be found (did you mean two?)"
        )
    }
}
