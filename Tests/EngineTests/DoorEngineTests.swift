import Foundation
import Frontend
import GatewayService
import StandardSyntaxes
import SyntaxKit
import Testing

/// The door in front of the BuildKit inside a real Docker Engine: a client on gRPC's C core builds through it, from
/// graphs that it hands over, and reads the results back.
@Suite(.serialized, .enabled(if: Engine.current != nil, "needs `make test-engine`"))
struct DoorEngineTests {
    let engine: Engine

    init() throws { engine = try #require(Engine.current) }

    /// Runs the client with a door before the engine.
    private func client(_ arguments: [String]) async throws -> Command {
        let host = try #require(ProcessInfo.processInfo.environment["DOCKER_HOST"])
        let registry = SyntaxRegistry.standard
        let door = Door(
            Door.Configuration(
                endpoint: SolverEndpoint(try ServiceAddress(parsing: host)),
                frontend: Frontend(registry),
                claims: Claims(registry: registry),
                log: ServiceLog { _ in }
            ),
            threads: 1
        )
        let path = "/tmp/slipway-door-\(UUID().uuidString.prefix(8)).sock"
        _ = try await door.listen(at: .unix(path: path))
        let script = engine.top.appendingPathComponent("Tests/GatewayServiceTests/Fixtures/engine.py").path
        let python = engine.top.appendingPathComponent(".work/python/bin/python3").path
        let result = Result { try Command.run(python, [script, "unix:\(path)"] + arguments, timeout: 300) }
        await door.close(grace: .seconds(1))
        unlink(path)
        return try result.get()
    }

    private func fixture(_ name: String) -> String {
        engine.top.appendingPathComponent("Tests/Fixtures/door/\(name)").path
    }

    @Test(arguments: ["Mockerfile.yaml", "Ickfile"])
    func buildsAndReadsBack(file: String) async throws {
        let ran = try await client([fixture(file), "hello.txt", "copy.txt"])
        #expect(ran.status == 0, "\(ran.output)")
        #expect(ran.output.contains(#""GREETING=hi""#), "\(ran.output)")
        #expect(
            ran.output.hasSuffix("hello.txt=hello from the context\ncopy.txt=hello from the context\nmore\n"),
            "\(ran.output)"
        )
    }

    @Test(arguments: ["Mockerfile.yaml", "Ickfile"])
    func buildsWholeImages(file: String) async throws {
        let image = "slipway-door-\(file.prefix { $0 != "." }.lowercased()):test"
        let ran = try await client(["--whole", image, fixture(file)])
        #expect(ran.status == 0, "\(ran.output)")
        let run = try engine.docker(["run", "--rm", "--network", "none", image, "cat", "/copy.txt"])
        #expect(run.output == "hello from the context\nmore\n")
    }
}
