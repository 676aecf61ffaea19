import BenchSyntax
import Bridge
import Diagnostics
import Goldens
import JSON
import LLB
import LocalSolver
import Lowering
import OCISpec
import SyntaxKit
import Testing

@testable import Frontend

/// Program syntaxes through the frontend, with everything that a workbench has.
@Suite struct ProgramTests {
    /// A Benchfile that uses every verb that needs no answer.
    static let values = """
        #syntax=slipway/bench
        # The version to build.
        arg VERSION 1.0
        secret token
        # Builds the program.
        target app
        base = image alpine
        tools = image golang build
        src = context src/*.c Makefile
        lib = named lib
        repo = git https://github.com/moby/buildkit.git
        page = http https://example.org/page.html
        out = make tools make $VERSION
        warm = cached tools prepare
        filled = copy base out /app /usr/bin/app
        more = copy filled repo /README.md /doc/
        paged = copy more page /page.html /doc/
        all = copy paged src /src /src
        step = steps all RUN --mount=type=cache,target=/root/.cache make install
        set = env step GREETING hello
        inner = dockerfile context sub.Dockerfile
        last = copy set inner /inner /inner
        effect warm
        wait out
        text = file config.txt
        found = glob src/*.c **/*.h
        say read $text found $found
        save build/app
        push registry/app
        also tools tools
        result last
        target other
        base = image debian
        result base
        """

    private static func build(_ text: String = values) -> BenchBuild {
        var build = BenchBuild(text)
        build.context = [
            "config.txt": "configured", "src/main.c": "", "src/deep/util.h": "", "Makefile": "",
            "sub.Dockerfile": "FROM scratch\nARG VERSION=none\nCOPY config.txt /inner-$VERSION\n",
        ]
        build.directories = ["lib": ["lib.a": "archive"]]
        build.options["context:lib"] = "local:lib"
        return build
    }

    @Test func compilesWithEveryValue() async throws {
        try Repository.expect(
            try BenchBuild.dump(try await Self.build().compiled()),
            equals: "Tests/FrontendTests/Fixtures/programs/values.txt"
        )
    }

    /// The name of applied steps is for progress only: no context of that name takes their place.
    @Test func aContextDoesNotReplaceSteps() async throws {
        var build = BenchBuild("base = image alpine\nstep = steps base RUN make\nresult step")
        build.directories = ["other": ["file": ""]]
        build.options["context:bench"] = "local:other"
        let definition = try #require(try await build.compiled().images.first?.definition)
        #expect(definition.metadata(named: "[bench] RUN make") == 1)
    }

    @Test func buildsForEachPlatform() async throws {
        var build = Self.build()
        build.options["platform"] = "linux/arm64,linux/amd64"
        let compilation = try await build.compiled()
        #expect(compilation.images.map(\.id) == ["linux/arm64", "linux/amd64"])
        #expect(compilation.isByPlatform)
        let names = compilation.images[0].definition.metadata(named: "[linux/arm64 bench] make 1.0")
        #expect(names == 1)
        #expect(compilation.effects.count == 2)
    }

    @Test func buildsTheAskedTarget() async throws {
        var build = Self.build()
        build.options["target"] = "other"
        let compilation = try await build.compiled()
        #expect(compilation.effects.isEmpty)
        #expect(compilation.image.baseConfig != nil)
        build.options["target"] = "aap"
        #expect(try await build.failure() == "Benchfile:1:1: there is no target 'aap'; did you mean 'app'?")
    }

    @Test func takesTheClientsOptions() async throws {
        var build = Self.build()
        build.options["build-arg:VERSION"] = "2.0"
        build.options["build-arg:SOURCE_DATE_EPOCH"] = "1700000000"
        build.options["build-arg:http_proxy"] = "http://proxy:3128"
        build.options["force-network-mode"] = "host"
        build.options["add-hosts"] = "db=10.0.0.1"
        build.options["label:a"] = "b"
        build.options["no-cache"] = ""
        let compilation = try await build.compiled()
        #expect(compilation.image.config.config.labels == ["a": "b"])
        #expect(compilation.image.sourceDateEpoch == 1_700_000_000)
        try Repository.expect(
            try BenchBuild.dump(compilation),
            equals: "Tests/FrontendTests/Fixtures/programs/options.txt"
        )
    }

    // MARK: - Listings

    @Test func listsWithoutRunning() async throws {
        let text = "arg A 1\ntarget x\nbase = image alpine\nn = status base false\narg B 2\n# Y.\ntarget y\n"
        var build = Self.build(text)
        let bridge = LocalBridge(build.configuration)
        #expect(try await Frontend(.withBench).targetNames(of: build.request, over: bridge) == ["x", "y"])
        let report = try await Frontend(.withBench).check(build.request, over: bridge)
        #expect(report.failure == nil)
        let found = try await Frontend(.withBench).run(.outline, build.request, over: bridge).result.get()
        let outline = try #require(found)
        #expect(outline.arguments.map(\.name) == ["A", "B"])
        #expect(outline.name == "x")
        #expect(bridge.calls.allSatisfy { $0.method != "resolveImage" })
        build.options["requestid"] = "frontend.targets"
        let answer = try await Frontend(.withBench).build(build.request, over: bridge)
        let json = try JSONValue(parsing: answer.metadata["result.json"] ?? [])
        #expect(json["targets"]?.array?.count == 2)
    }

    @Test func reportsAllErrorsOfTheText() async throws {
        let message = try await BenchBuild("base = image\nread\n").failure()
        #expect(message == "Benchfile:1:1: 'image' needs 1 words\nBenchfile:2:1: 'read' needs 2 words")
    }

    // MARK: - Clients

    @Test func refusesWhatRunsOnTheClient() async throws {
        let message = try await BenchBuild("locally ls\n").failure()
        #expect(message.hasPrefix("Benchfile:1:1: 'locally ls' runs on the client"))
    }

    @Test func namesErrorsOfNestedFiles() async throws {
        var build = BenchBuild("a = dockerfile context sub.Dockerfile\n")
        build.context = ["sub.Dockerfile": "FROM scratch\nCPOY a b\n"]
        let message = try await build.failure()
        #expect(message.contains("unknown instruction: CPOY"))
        #expect(message.contains("note: compiled here"))
        build.context = ["sub.Dockerfile": "#syntax=slipway/bench\n"]
        #expect(try await build.failure().contains("can't be compiled inside another build: its language is Benchfile"))
    }

    @Test func namesMissingCapabilities() async throws {
        var build = BenchBuild("base = image alpine\na = run base ls\nresult a\n")
        build.capabilities.llb.remove(CapabilityID.metaDescription)
        build.capabilities.llb.remove(CapabilityID.execMetaBase)
        #expect(try await build.failure().contains("it lacks the capability 'exec.meta.base'"))
    }
}

extension Definition {
    /// The number of vertices that progress shows by a name.
    fileprivate func metadata(named name: String) -> Int {
        digests.count { self.metadata[$0]?.customName == name }
    }
}
