import BenchSyntax
import BuildProxy
import Foundation
import Frontend
import Logging
import ServiceSupport
import StandardSyntaxes
import SyntaxKit
import TestSupport
import Testing
import UpstreamLink

/// The proxy in front of the BuildKit inside a real Docker Engine: a client on gRPC's C core builds through it, from
/// graphs that it hands over, and reads the results back.
@Suite(.serialized, .enabled(if: Engine.current != nil, "needs `make test-engine`"))
struct ProxyEngineTests {
    let engine: Engine

    init() throws { engine = try #require(Engine.current) }

    /// Runs the client with a proxy before the engine.
    private func client(_ arguments: [String]) async throws -> TestProcess.Output {
        let host = try #require(ProcessInfo.processInfo.environment["DOCKER_HOST"])
        let registry = SyntaxRegistry.withBench
        let proxy = BuildKitProxy(
            BuildKitProxy.Configuration(
                endpoint: UpstreamEndpoint(try ServiceAddress(parsing: host)),
                frontend: Frontend(registry),
                routing: RoutingPolicy(registry: registry),
                log: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            ),
            threads: 1
        )
        let path = "/tmp/slipway-proxy-\(UUID().uuidString.prefix(8)).sock"
        _ = try await proxy.listen(at: .unix(path: path))
        let script = Checkout.root.appendingPathComponent("Tests/BuildProxyTests/Fixtures/engine.py").path
        let python = Checkout.root.appendingPathComponent(".work/python/bin/python3").path
        defer { unlink(path) }
        do {
            let ran = try await TestProcess.run(python, [script, "unix:\(path)"] + arguments, within: .seconds(300))
            await proxy.close(grace: .seconds(1))
            return ran
        } catch {
            await proxy.close(grace: .zero)
            throw error
        }
    }

    private func fixture(_ name: String) -> String {
        Checkout.root.appendingPathComponent("Tests/Fixtures/proxy/\(name)").path
    }

    /// A program asks for exit statuses, outputs and files, compiles a Dockerfile inside, applies steps and has effects.
    @Test(arguments: ["Mockerfile.yaml", "Ickfile", "Benchfile"])
    func buildsAndReadsBack(file: String) async throws {
        let ran = try await client([fixture(file), "hello.txt", "copy.txt"])
        #expect(ran.status == 0, "\(ran.text)")
        #expect(ran.text.contains(#""GREETING=hi""#), "\(ran.text)")
        #expect(
            ran.text.hasSuffix("hello.txt=hello from the context\ncopy.txt=hello from the context\nmore\n"),
            "\(ran.text)"
        )
    }

    @Test(arguments: ["Mockerfile.yaml", "Ickfile"])
    func buildsWholeImages(file: String) async throws {
        let image = "slipway-proxy-\(file.prefix { $0 != "." }.lowercased()):test"
        let ran = try await client(["--whole", image, fixture(file)])
        #expect(ran.status == 0, "\(ran.text)")
        let run = try await engine.docker(["run", "--rm", "--network", "none", image, "cat", "/copy.txt"])
        #expect(run.text == "hello from the context\nmore\n")
    }

    /// A program that reads further files of the context, and one that runs Nix and makes the image from what it left.
    @Test func buildsCargoAndNix() async throws {
        let fixtures = Checkout.root.appendingPathComponent("Tests/Fixtures")
        let builds: [(folder: String, file: String, options: [String], run: [String], printed: String)] = [
            (
                "cargo/plain", "Cargo.toml", ["RUST_IMAGE=slipway-test/rust", "OUTPUT_IMAGE=debian:bookworm"], [],
                "Hello from a package without metadata\n"
            ),
            ("nix/project", "flake.nix", ["NIX_IMAGE=nix:2.8"], ["cat", "/srv/index.html"], "<p>A page.</p>\n"),
        ]
        for build in builds {
            let folder = fixtures.appendingPathComponent(build.folder)
            let image = "slipway-proxy-\(build.file.lowercased()):test"
            let options = build.options.map { "build-arg:\($0)" } + ["force-network-mode=none"]
            let ran = try await client(
                ["--whole", image, "--context", folder.path] + options.flatMap { ["--option", $0] }
                    + [folder.appendingPathComponent(build.file).path]
            )
            #expect(ran.status == 0, "\(ran.text)")
            let entry = build.run.isEmpty ? [] : ["--entrypoint", "/bin/busybox"]
            let run = try await engine.docker(["run", "--rm", "--network", "none"] + entry + [image] + build.run)
            #expect(run.text == build.printed)
        }
    }

    /// A step that fails while the program is planned, and an effect that fails, fail the build at their place.
    @Test(arguments: [
        ("Failing.Benchfile", "Failing.Benchfile:3:1: the file x of 'bad': "), ("Effect.Benchfile", "exit code: 1"),
    ])
    func failsAtThePlace(file: String, message: String) async throws {
        let ran = try await client([fixture(file), "hello.txt"])
        #expect(ran.status != 0)
        #expect(ran.text.contains(message), "\(ran.text)")
        #expect(ran.text.contains("exit code: 1"), "\(ran.text)")
    }
}
