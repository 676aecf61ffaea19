import Bridge
import LocalSolver
import OCISpec
import StandardSyntaxes
import SyntaxKit
import Testing

@testable import Frontend

/// A build whose provenance is recorded asks for its context, so that the record names it. So does every build of a
/// Dockerfile, as BuildKit's frontend does; the YAML syntaxes save the calls.
@Suite struct ProvenanceTests {
    static let mockerfile = "apiVersion: v1alpha1\nimages:\n- name: a\n  from: alpine\n"

    @Test(arguments: [
        (mockerfile, ["attest:provenance": "mode=max"], true),
        (mockerfile, ["build-arg:BUILDKIT_ATTEST_PROVENANCE": ""], true), (mockerfile, [:], false),
        ("FROM alpine\nRUN true\n", [:], true),
    ])
    func namesTheContext(text: String, options: [String: String], asks: Bool) async throws {
        let bridge = RecordingBridge(text)
        let request = FrontendRequest(options: options, workerPlatforms: [.linuxAMD64])
        _ = try await Frontend(.standard).build(request, over: bridge)
        #expect(bridge.calls.contains { $0.method == "solve" && $0.subject == "local://context" } == asks)
    }
}
