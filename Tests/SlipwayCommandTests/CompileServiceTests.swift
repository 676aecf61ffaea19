import Foundation
import TestSupport
import Testing

/// The service `slipway.v1` of a `slipway serve` process, called through gRPC's C core by the Python client of the
/// service's own tests.
///
/// Needs `protoc`, and `python3` with the packages `grpcio`, `grpcio-health-checking`, `grpcio-reflection` and `protobuf`.
@Suite struct CompileServiceTests {
    private static let client = Checkout.root.appendingPathComponent("Tests/BuildProxyTests/Fixtures/compiler.py")

    /// The output of one case of the client, run against a new service process.
    private func run(_ name: String) async throws -> String {
        let socket = "/tmp/slipway-compile-\(UUID().uuidString.prefix(8)).sock"
        let slipway = try Checkout.slipway.path
        let service = try await TestProcess(
            slipway,
            ["serve", "--listen", "unix://\(socket)", "--buildkit", "unix:///nowhere"]
        )
        defer { service.kill() }
        _ = try await service.read { $0.contains(#""message":"listening""#) }
        let client = try await TestProcess.python(Self.client.path, ["unix:\(socket)", name, slipway]).end()
        #expect(client.status == 0, Comment(rawValue: client.text))
        return client.text
    }

    @Test func everyProcessReturnsTheSameBytes() async throws {
        let first = try await run("same_bytes")
        #expect(first.hasSuffix("\nok\n"), Comment(rawValue: first))
        #expect(try await run("same_bytes") == first)
    }

    @Test(arguments: ["same_as_command", "programs"]) func matchesTheCommand(name: String) async throws {
        #expect(try await run(name) == "ok\n")
    }
}
