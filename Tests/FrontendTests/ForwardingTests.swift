import Bridge
import Diagnostics
import GatewayClient
import LocalSolver
import SourceText
import StandardSyntaxes
import SyntaxKit
import Testing

@testable import Frontend

/// A build is forwarded once, to the frontend that its source or `BUILDKIT_SYNTAX` names.
@Suite struct ForwardingTests {
    private let text = "# syntax=docker/dockerfile:1 extra words\nFROM alpine\n"
    private let done = Result<SolveResult, BridgeError>.success(
        SolveResult(reference: Reference(id: "theirs"), metadata: ["key": [1]])
    )

    @Test func handsOnWithEveryOption() async throws {
        let bridge = RecordingBridge(text, nested: done)
        let options = ["build-arg:X": "1", "source": "slipway/frontend", "frontend.caps": "some.day+forward"]
        let result = try await Frontend(.standard).build(FrontendRequest(options: options), over: bridge)
        #expect(result.reference?.id == "theirs")
        #expect(result.metadata == ["key": [1]])
        let request = try #require(bridge.requests.last)
        #expect(request.frontend == "gateway.v0")
        #expect(
            request.frontendOptions == [
                "build-arg:X": "1", "source": "docker/dockerfile:1", "cmdline": "docker/dockerfile:1 extra words",
                "frontend.caps": "some.day+forward",
            ]
        )
    }

    @Test func buildArgumentComesFirst() async throws {
        let bridge = RecordingBridge(text, nested: done)
        let options = ["build-arg:BUILDKIT_SYNTAX": " foo/bar:2 more"]
        _ = try await Frontend(.standard).build(FrontendRequest(options: options), over: bridge)
        let request = try #require(bridge.requests.last)
        #expect(request.frontendOptions["source"] == "foo/bar:2")
        #expect(request.frontendOptions["cmdline"] == " foo/bar:2 more")
    }

    @Test(arguments: [[:], ["build-arg:BUILDKIT_SYNTAX": "foo/bar"]])
    func isAskedItselfWhereCommandLineIsSet(_ more: [String: String]) async throws {
        let bridge = RecordingBridge(text, nested: done)
        let options = more.merging(["cmdline": "slipway/frontend"]) { own, _ in own }
        let result = try await Frontend(.standard).build(FrontendRequest(options: options), over: bridge)
        #expect(result.metadata["containerimage.config"] != nil)
        #expect(bridge.requests.allSatisfy { $0.frontend.isEmpty })
    }

    @Test func failureNamesTheLine() async throws {
        let bridge = RecordingBridge(text, nested: .failure(BridgeError(.unknown, "nested failed")))
        let error = await #expect(throws: BridgeError.self) {
            _ = try await Frontend(.standard).build(FrontendRequest(options: [:]), over: bridge)
        }
        let report = BridgeError(reporting: try #require(error))
        #expect(report.message == "nested failed")
        let details = report.details.map { String(decoding: $0, as: UTF8.self) }.joined()
        #expect(details.contains("errdefs.Source+json"))
        #expect(details.contains(#""ranges":[{"start":{"line":1,"character":0},"end":{"line":1,"#))
    }

    @Test func failureThatNamesItsOwnPlaceIsLeftAlone() async throws {
        let theirs = BridgeError(.unknown, "nested", details: [ErrorDetail("Source", name: "x").encoded()])
        let bridge = RecordingBridge(text, nested: .failure(theirs))
        let error = await #expect(throws: BridgeError.self) {
            _ = try await Frontend(.standard).build(FrontendRequest(options: [:]), over: bridge)
        }
        #expect(error == theirs)
    }

    @Test func failureNamesTheBuildArgument() async throws {
        let bridge = RecordingBridge(text, nested: .failure(BridgeError(.unknown, "nested failed")))
        let options = ["build-arg:BUILDKIT_SYNTAX": "foo/bar x"]
        let error = await #expect(throws: BridgeError.self) {
            _ = try await Frontend(.standard).build(FrontendRequest(options: options), over: bridge)
        }
        #expect(error?.message == "failed with build-arg:BUILDKIT_SYNTAX = foo/bar x: nested failed")
    }

    /// If no other frontend can run, the source is read as one of Slipway's languages, with a warning.
    @Test(arguments: [
        ("#syntax=example.com/theirs:1\nFROM alpine\n", "example.com/theirs:1"), ("FROM alpine\n", nil),
        ("#syntax=docker/dockerfile:1\nFROM alpine\n", nil), ("#syntax=slipway/frontend\nFROM alpine\n", nil),
        ("#syntax=me/slipway-frontend@sha256:00\nFROM alpine\n", nil),
    ])
    func compilingWarnsOfWhatIsNotFollowed(_ text: String, _ reference: String?) async throws {
        let compilation = try await Frontend(.standard)
            .compile(FrontendRequest(options: [:]), over: RecordingBridge(text))
        let messages = compilation.warnings.map(TextRenderer.line)
        let expected = reference.map {
            "Dockerfile:1:1: #syntax names the frontend \($0), which is not run here; the file is read as Dockerfile"
        }
        #expect(messages == [expected].compactMap { $0 })
    }
}

/// The client's required capabilities are checked as by BuildKit's frontend, with its messages.
@Suite struct FrontendCapabilitiesTests {
    @Test(arguments: [
        "", "moby.buildkit.frontend.inputs", "moby.buildkit.frontend.contexts+forward",
        "moby.buildkit.frontend.subrequests,moby.buildkit.frontend.gitquerystring",
    ])
    func acceptsWhatItCan(_ list: String) throws {
        try FrontendCapabilities(list).check()
    }

    @Test(arguments: [
        ("moby.buildkit.frontend.magic", "moby.buildkit.frontend.magic"), ("x+forward,y", "y"), (",", ""),
        ("y+other", "y"),
    ])
    func refusesTheRestAtOnce(_ list: String, _ name: String) {
        let error = #expect(throws: BridgeError.self) { try FrontendCapabilities(list) }
        #expect(error?.message == "unsupported frontend capability \(name)")
        #expect(error?.code == .unimplemented)
        let detail = error?.details.first.map { String(decoding: $0, as: UTF8.self) } ?? ""
        #expect(detail.contains("github.com/moby/buildkit/errdefs.FrontendCap+json"))
        #expect(detail.contains(#"{"name":"\#(name)"}"#) || name.isEmpty)
    }

    @Test func leavesWhatMayBeForwardedUntilItIsNot() throws {
        let capabilities = try FrontendCapabilities("x+forward")
        let error = #expect(throws: BridgeError.self) { try capabilities.check() }
        #expect(error?.message == "unsupported frontend capability x")
    }
}
