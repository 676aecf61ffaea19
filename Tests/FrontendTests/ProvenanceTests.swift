import Bridge
import LocalSolver
import OCISpec
import StandardSyntaxes
import SyntaxKit
import Testing

@testable import Frontend

/// A build whose provenance is recorded asks for its context, so that the record names it; others save the calls.
@Suite struct ProvenanceTests {
    @Test(arguments: [
        (["attest:provenance": "mode=max"], true), (["build-arg:BUILDKIT_ATTEST_PROVENANCE": ""], true), ([:], false),
    ])
    func namesTheContext(options: [String: String], asks: Bool) async throws {
        let bridge = RecordingBridge("FROM alpine\nRUN true\n")
        let request = FrontendRequest(options: options, workerPlatforms: [.linuxAMD64])
        _ = try await Frontend(.standard).build(request, over: bridge)
        #expect(bridge.calls.contains { $0.method == "solve" && $0.subject == "local://context" } == asks)
    }
}
