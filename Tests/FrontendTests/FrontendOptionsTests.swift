import Bridge
import Diagnostics
import LLB
import Lowering
import OCISpec
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
        #expect(options.platform == Platform(os: "linux", architecture: "arm64"))
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
        ("platform", "windoze|x"), ("force-network-mode", "bridge"), ("add-hosts", "db"),
        ("add-hosts", "db=300.0.0.1"), ("add-hosts", "\"db=1.2.3.4"), ("ulimit", "nofiles=1"), ("ulimit", "nofile=2:1"),
        ("ulimit", "nofile=1:2:3"), ("shm-size", "64m"), ("image-resolve-mode", "always"), ("cache-imports", "{}"),
        ("cache-imports", #"[{"Type":1}]"#), ("platform", "linux/amd64,linux/arm64"), ("requestid", "frontend.lint"),
        ("attest:sbom", ""), ("memory", "1"), ("multi-platform", "true"), ("contextsubdir", "a/../../b"),
        ("filename", "../Dockerfile"), ("build-arg:BUILDKIT_CONTEXT_KEEP_GIT_DIR", "yes"),
        ("override-copy-image", "x"),
    ])
    func namesTheOptionAtFault(key: String, value: String) {
        let error = #expect(throws: DiagnosticsError.self) { try FrontendOptions([key: value]) }
        let message = error.map(TextRenderer.message) ?? ""
        #expect(message.contains(key))
    }

    @Test(arguments: [
        ("a,b", ["a", "b"]), ("", [""]), (#""a,b",c"#, ["a,b", "c"]), (#""a""b""#, ["a\"b"]), ("a,", ["a", ""]),
    ])
    func splitsFields(line: String, fields: [String]) {
        #expect(commaSeparatedFields(line) == fields)
    }

    @Test(arguments: [#""a"#, #"a"b"#, #""a"b"#])
    func refusesStrayQuotes(line: String) {
        #expect(commaSeparatedFields(line) == nil)
    }
}
