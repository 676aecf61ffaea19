import Bridge
import LocalSolver
import OCISpec
import StandardSyntaxes
import SyntaxKit
import Testing

@testable import Frontend

/// A build with provenance requests its context, so that the provenance names it. Every build of a Dockerfile does so too,
/// as with BuildKit's frontend; the YAML syntaxes save the calls. A file whose name isn't that of another language is taken for a
/// Dockerfile until it has been read.
@Suite struct ProvenanceTests {
    static let mockerfile = "apiVersion: v1alpha1\nimages:\n- name: a\n  from: alpine\n"

    @Test(arguments: [
        (mockerfile, ["filename": "Mockerfile.yaml", "attest:provenance": "mode=max"], true),
        (mockerfile, ["filename": "Mockerfile.yaml", "build-arg:BUILDKIT_ATTEST_PROVENANCE": ""], true),
        (mockerfile, ["filename": "Mockerfile.yaml"], false), (mockerfile, ["source": "slipway/mocker"], false),
        (mockerfile, [:], true), ("FROM alpine\nRUN true\n", [:], true),
    ])
    func namesTheContext(text: String, options: [String: String], asks: Bool) async throws {
        let bridge = RecordingBridge(file: options["filename"] ?? "Dockerfile", text)
        let request = FrontendRequest(options: options, workerPlatforms: [.linuxAMD64])
        _ = try await Frontend(.standard).build(request, over: bridge)
        #expect(bridge.calls.contains { $0.method == "solve" && $0.subject == "local://context" } == asks)
    }
}
