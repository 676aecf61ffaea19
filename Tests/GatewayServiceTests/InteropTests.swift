import Foundation
import GatewayService
import Testing

/// The door and a client in C++ on gRPC's C core, with a solver on the same core behind. Each case is a function of that
/// name in `Tests/GatewayServiceTests/Fixtures/interop`.
@Suite(.serialized)
struct InteropTests {
    static let passing = [
        "both_ways", "cancellation", "client_gone", "compression", "deadline", "metadata", "opaque_details", "pinned",
        "sizes", "slow_reader", "solver_killed", "unknown_method",
    ]
    static let building = [
        "malformed", "many_builds", "ping", "read_file", "solve_by_syntax", "solve_ours", "solve_theirs",
        "typed_details", "unknown_build", "whole_broken_build", "whole_build", "whole_foreign_build",
    ]

    private func run(_ name: String, _ target: String) async throws {
        let output = await (try await Peer.interop([target, name])).end()
        #expect(output.text.hasSuffix("ok\n") && output.status == 0, Comment(rawValue: output.text))
    }

    @Test(arguments: passing)
    func passesThrough(name: String) async throws {
        try await withDoor(files: DoorTests.files) { target, _ in try await run(name, target) }
    }

    @Test(arguments: building)
    func builds(name: String) async throws {
        try await withDoor(files: DoorTests.files) { target, _ in try await run(name, target) }
    }
}
