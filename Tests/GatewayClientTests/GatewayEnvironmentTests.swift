import OCISpec
import Testing

@testable import GatewayClient

struct GatewayEnvironmentTests {
    @Test func readsTheVariablesOfBuildKit() throws {
        let workers =
            #"[{"ID":"w0","Labels":{"k":"v"},"Platforms":[{"architecture":"arm","os":"linux","variant":"v7"}]}]"#
        let environment = try GatewayEnvironment(variables: [
            "BUILDKIT_FRONTEND_OPT_0": "build-arg:A=1=2", "BUILDKIT_FRONTEND_OPT_1": "no-cache", "PATH": "/bin",
            "BUILDKIT_SESSION_ID": "s", "BUILDKIT_EXPORTEDPRODUCT": "docker", "BUILDKIT_WORKERS": workers,
        ])
        #expect(environment.options == ["build-arg:A": "1=2", "no-cache": ""])
        #expect(environment.sessionID == "s")
        #expect(environment.product == "docker")
        let arm = Platform(os: "linux", architecture: "arm", variant: "v7")
        #expect(environment.workers == [.init(id: "w0", labels: ["k": "v"], platforms: [arm])])
    }

    /// The keys were renamed in 2026; a frontend must read both forms.
    @Test(arguments: [
        #"[{"ID":"w0","Labels":{"k":"v"},"Platforms":[{"architecture":"amd64","os":"linux"}]}]"#,
        #"[{"id":"w0","labels":{"k":"v"},"platforms":[{"architecture":"amd64","os":"linux"}],"gcPolicy":null}]"#,
    ])
    func readsWorkersOfEveryAge(workers: String) throws {
        let environment = try GatewayEnvironment(variables: ["BUILDKIT_WORKERS": workers])
        let amd64 = Platform(os: "linux", architecture: "amd64")
        #expect(environment.workers == [.init(id: "w0", labels: ["k": "v"], platforms: [amd64])])
    }

    @Test(arguments: [
        ("BUILDKIT_FRONTEND_OPT_3", "=1"), ("BUILDKIT_WORKERS", "["), ("BUILDKIT_WORKERS", "{}"),
        ("BUILDKIT_WORKERS", "[{}]"), ("BUILDKIT_WORKERS", #"[{"ID":"a","Platforms":[{}]}]"#),
    ])
    func namesTheInvalidVariable(name: String, value: String) {
        let error = #expect(throws: GatewayEnvironmentError.self) { try GatewayEnvironment(variables: [name: value]) }
        #expect(error?.variable == name)
        #expect(error?.description.hasPrefix("environment variable \(name): ") == true)
    }

    @Test(arguments: ["", "null", "[]"]) func mayHaveNoWorkers(value: String) throws {
        #expect(try GatewayEnvironment(variables: ["BUILDKIT_WORKERS": value]).workers.isEmpty)
    }
}
