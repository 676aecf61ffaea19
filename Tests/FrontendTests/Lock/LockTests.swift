import Bridge
import Diagnostics
import LLB
import LocalSolver
import OCISpec
import SourcePolicy
import SourceText
import StandardSyntaxes
import SyntaxKit
import Testing

@testable import Frontend

/// Builds whose build file has a lock file beside it.
@Suite struct LockTests {
    private static let digest = "sha256:" + String(repeating: "a", count: 64)
    private static let commit = String(repeating: "b", count: 40)
    private static let dockerfile = """
        FROM alpine:3
        ADD https://a.io/f /f
        ADD https://a.io/b.git#v1 /b
        RUN --mount=from=busybox:1,target=/box true

        """
    private static let pins = [
        SourcePin(kind: .image, identifier: "docker-image://docker.io/library/alpine:3", value: digest),
        SourcePin(kind: .image, identifier: "docker-image://docker.io/library/busybox:1", value: digest),
        SourcePin(kind: .download, identifier: "https://a.io/f", value: digest),
        SourcePin(kind: .repository, identifier: "git://a.io/b.git#v1", value: commit),
    ]

    private func bridge(_ files: [String: String], _ facts: [any ImageFacts] = []) -> LocalBridge {
        let sources: [String: LocalSource] = [
            "dockerfile": .files(files.mapValues { Array($0.utf8) }), "context": .files([:]),
        ]
        return LocalBridge(LocalBridge.Configuration(sources: sources, facts: facts))
    }

    private func request(_ options: [String: String] = [:]) -> FrontendRequest {
        FrontendRequest(options: options, workerPlatforms: [.linuxAMD64])
    }

    private func locked(_ pins: [SourcePin] = pins, name: String = "Dockerfile") -> [String: String] {
        let lock = SourcePolicy(pins: pins, file: name)
        return [name: Self.dockerfile, name + ".lock.json": lock.text()]
    }

    private func identifiers(_ definition: Definition) throws -> [String] {
        try definition.sourceOperations().map(\.identifier).filter { !$0.hasPrefix("local://") }
    }

    @Test(arguments: ["Dockerfile", "dockerfile"])
    func pinsEverySource(name: String) async throws {
        let bridge = bridge(locked(name: name))
        let compilation = try await Frontend(.standard).compile(request(), over: bridge)
        #expect(try compilation.definition.movingSources().isEmpty)
        #expect(
            Set(try identifiers(compilation.definition)) == [
                "docker-image://docker.io/library/alpine:3@\(Self.digest)",
                "docker-image://docker.io/library/busybox:1@\(Self.digest)", "https://a.io/f",
                "git://a.io/b.git#\(Self.commit)",
            ]
        )
        let download = try compilation.definition.sourceOperations().first { $0.identifier.hasPrefix("https") }
        #expect(download?.attributes["http.checksum"] == Self.digest)
        #expect(compilation.warnings.isEmpty)
        #expect(!bridge.assumptions.contains { $0.contains("the digest is") })
    }

    /// The graph is the one that BuildKit makes of the same pins written into the file, but for the names of steps.
    @Test func equalsAFileWithThePinsInIt() async throws {
        let pinned = Self.dockerfile.replacing("alpine:3", with: "alpine:3@\(Self.digest)")
            .replacing("busybox:1", with: "busybox:1@\(Self.digest)").replacing("#v1", with: "#\(Self.commit)")
            .replacing("ADD https://a.io/f", with: "ADD --checksum=\(Self.digest) https://a.io/f")
        let other = try await Frontend(.standard).compile(request(), over: bridge(["Dockerfile": pinned]))
        let compilation = try await Frontend(.standard).compile(request(), over: bridge(locked()))
        #expect(compilation.definition.digests == other.definition.digests)
    }

    @Test func buildsWhatItCompiles() async throws {
        let bridge = bridge(locked())
        let compilation = try await Frontend(.standard).compile(request(), over: bridge)
        _ = try await Frontend(.standard).build(request(), over: bridge)
        #expect(
            bridge.calls.last { $0.method == "solve" }?.subject
                == "graph of \(compilation.definition.vertices.count) vertices"
        )
    }

    @Test func warnsOfSourcesWithoutAPin() async throws {
        let bridge = bridge(locked(Array(Self.pins[1...2])))
        let compilation = try await Frontend(.standard).compile(request(), over: bridge)
        #expect(
            compilation.warnings.map(\.message) == [
                "Dockerfile.lock.json doesn't pin docker-image://docker.io/library/alpine:3, git://a.io/b.git#v1; run 'slipway lock'"
            ]
        )
    }

    @Test func canBeIgnored() async throws {
        var request = request()
        request.ignoresLock = true
        var files = locked()
        files["Dockerfile.lock.json"] = "broken"
        let compilation = try await Frontend(.standard).compile(request, over: bridge(files))
        #expect(try compilation.definition.movingSources().count == 2)
    }

    /// Lock files that end the build, with the place and the words of the error.
    @Test(arguments: [
        ("{\n \"ruls\": []}", 2, "unknown member 'ruls'"),
        (
            SourcePolicy(pins: [], file: "Other").text(), 1,
            "this is the lock file of 'Other', not of 'Dockerfile'; remove it and run 'slipway lock -f Dockerfile'"
        ),
        ("x", 1, "expected a source policy"),
    ])
    func refuses(_ text: String, _ line: Int, _ message: String) async {
        let files = ["Dockerfile": Self.dockerfile, "Dockerfile.lock.json": text]
        let error = await #expect(throws: DiagnosticsError.self) {
            try await Frontend(.standard).compile(request(), over: bridge(files))
        }
        let diagnostic = error?.diagnostics.first
        #expect(diagnostic?.message.contains(message) == true)
        #expect(diagnostic?.location?.file.name == "Dockerfile.lock.json" && diagnostic?.location?.start.line == line)
    }

    @Test func refusesDeniedSources() async throws {
        let policy = SourcePolicy(rules: [SourcePolicy.Rule(.deny, "https://*")])
        let files = ["Dockerfile": Self.dockerfile, "Dockerfile.lock.json": policy.text()]
        let error = await #expect(throws: BridgeError.self) {
            try await Frontend(.standard).compile(request(), over: bridge(files))
        }
        #expect(
            error?.message
                == "error evaluating the source policy Dockerfile.lock.json: source \"https://a.io/f\" denied by policy"
        )
    }

    /// A registry that no longer has what is pinned.
    private struct Moved: ImageFacts {
        let name = "registry"

        func image(_ request: ImageRequest) async throws -> ImageAnswer {
            guard !request.reference.contains("@") else { return .missing(MissingImage("registry doesn't have it")) }
            let config = #"{"os":"linux","architecture":"amd64"}"#
            let digest = "sha256:" + String(repeating: "c", count: 64)
            return .found(ImageFact(digest: digest, config: Array(config.utf8)))
        }
    }

    @Test func namesBothDigestsOfAnImageThatMoved() async throws {
        let error = await #expect(throws: DiagnosticsError.self) {
            try await Frontend(.standard).compile(request(), over: bridge(locked(), [Moved()]))
        }
        let message = error?.diagnostics.first?.message ?? ""
        let now = "sha256:" + String(repeating: "c", count: 64)
        #expect(
            message.contains(
                "Dockerfile.lock.json pins docker.io/library/alpine:3 to \(Self.digest), "
                    + "but the tag now refers to \(now); to update it, run 'slipway lock --update'"
            ),
            "\(message)"
        )
    }

    @Test func explainsFailuresThatNameAPin() throws {
        let file = SourceFile(
            name: "Dockerfile.lock.json",
            text: SourcePolicy(pins: Self.pins, file: "Dockerfile").text()
        )
        let lock = try LockFile(file, of: "Dockerfile")
        let failure = BridgeError(.unknown, "fatal: reference is not a tree: \(Self.commit)").explained(by: lock)
        #expect(
            failure.message.hasSuffix(
                "; Dockerfile.lock.json pins git://a.io/b.git#v1 to \(Self.commit); to update it, run 'slipway lock --update'"
            )
        )
        #expect(BridgeError(.unknown, "other").explained(by: lock).message == "other")
    }
}
