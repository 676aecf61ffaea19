import Bridge
import BuildPlan
import Diagnostics
import LLB
import Lowering
import OCISpec
import SourceText
import StandardSyntaxes
import SyntaxKit
import Testing

@testable import Frontend

@Suite struct FrontendOptionsTests {
    @Test func readsWhatDockerBuildSends() throws {
        let options = try FrontendOptions([
            "filename": "a/Mockerfile.yaml",
            "target": "demo",
            "platform": "linux/arm64/v8",
            "build-arg:A": "1",
            "label:org.x": "y",
            "no-cache": "one,two",
            "force-network-mode": "host",
            "add-hosts": "Db=10.0.0.2,six=2001:DB8:0::1",
            "ulimit": "nofile=10:20,nproc=5",
            "shm-size": "1024",
            "image-resolve-mode": "pull",
            "cache-from": "a/b,c/d",
            "cache-imports": #"[{"Type":"local","Attrs":{"src":"/x"}}]"#,
            "source": "slipway/frontend",
            "vcs:source": "anything",
            "attest:provenance": "mode=min,inline-only=true",
            "multi-platform": "false",
        ])
        #expect(options.filename == "a/Mockerfile.yaml")
        #expect(options.target == "demo")
        #expect(options.platforms.targets == [Platform(os: "linux", architecture: "arm64")])
        #expect(!options.platforms.isByPlatform)
        #expect(options.attestations.sbom == nil)
        #expect(options.buildArguments == ["A": "1"])
        #expect(options.labels == ["org.x": "y"])
        #expect(options.noCache == ["one", "two"])
        #expect(options.networkMode == .host)
        #expect(options.commands.extraHosts.map(\.host) == ["db", "six"])
        #expect(options.commands.extraHosts.map(\.address) == ["10.0.0.2", "2001:db8::1"])
        #expect(options.commands.ulimits.map(\.soft) == [10, 5])
        #expect(options.commands.ulimits.map(\.hard) == [20, 5])
        #expect(options.commands.shmSize == 1024)
        #expect(options.resolveMode == .pull)
        #expect(options.cacheImports.map(\.type) == ["local", "registry", "registry"])
        #expect(options.calledBy == "slipway/frontend")
    }

    @Test(arguments: [
        ("contextsubdir", "a/../../b"), ("filename", "../Dockerfile"),
        ("build-arg:BUILDKIT_CONTEXT_KEEP_GIT_DIR", "yes"),
    ])
    func namesTheOptionAtFault(key: String, value: String) {
        let error = #expect(throws: DiagnosticsError.self) { try FrontendOptions([key: value]) }
        let message = error.map(TextRenderer.message) ?? ""
        #expect(message.contains(key))
    }

    @Test func limitsPlatforms() throws {
        func platforms(_ count: Int) -> String { (0..<count).map { "linux/a\($0)" }.joined(separator: ",") }
        #expect(try FrontendOptions(["platform": platforms(64)]).platforms.targets.count == 64)
        let error = #expect(throws: DiagnosticsError.self) { try FrontendOptions(["platform": platforms(256)]) }
        #expect(
            error.map(TextRenderer.message)
                == "option platform can't be honoured: it lists 256 platforms; the limit is 64"
        )
    }

    @Test func limitsStepsOfAllPlatforms() throws {
        let five = try FrontendOptions(["platform": "linux/a,linux/b,linux/c,linux/d,linux/e"]).platforms
        let one = try FrontendOptions(["platform": "linux/a"]).platforms
        let source = SourceFile(name: "Dockerfile", text: "FROM a\n" + String(repeating: "RUN a\n", count: 19_999))
        var diagnostics = DiagnosticSink()
        let syntax = SyntaxRegistry.standard.select(for: source, calledBy: nil)
        var plan = try #require(syntax.parse(source, diagnostics: &diagnostics))
        try five.checkSteps(of: plan)
        plan.stages[0].steps.append(plan.stages[0].steps[0])
        try one.checkSteps(of: plan)
        let error = #expect(throws: DiagnosticsError.self) { try five.checkSteps(of: plan) }
        #expect(
            error.map(TextRenderer.message)
                == "option platform can't be honoured: 20001 steps for each of 5 platforms make 100005 steps; "
                + "the limit is 100000"
        )
    }
}
