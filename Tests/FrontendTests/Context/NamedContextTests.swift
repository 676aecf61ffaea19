import Bridge
import Diagnostics
import GatewayClient
import LLB
import LocalSolver
import OCISpec
import StandardSyntaxes
import SyntaxKit
import Testing

@testable import Frontend

/// Rules beyond the recorded cases: names, policies of a solver, the other syntaxes.
@Suite struct NamedContextTests {
    private func compile(
        _ bridge: RecordingBridge,
        _ options: [String: String],
        file: String = "Dockerfile"
    ) async throws -> Compilation {
        let options = options.merging(["cmdline": "x", "filename": file]) { own, _ in own }
        let request = FrontendRequest(options: options, sessionID: "s", workerPlatforms: [.linuxAMD64])
        return try await Frontend(.standard).compile(request, over: bridge)
    }

    private func message(_ bridge: RecordingBridge, _ options: [String: String]) async -> String {
        do {
            _ = try await compile(bridge, options)
            return ""
        } catch {
            return BridgeError(reporting: error).message
        }
    }

    @Test(arguments: [
        ("context:docker.io/library/alpine:latest", "context:alpine"),
        ("context:alpine::linux/arm64/v8", "context:alpine::linux/arm64"),
    ])
    func refusesANameTakenTwice(_ one: String, _ other: String) {
        let error = #expect(throws: DiagnosticsError.self) {
            try FrontendOptions([one: "docker-image://a", other: "docker-image://b"])
        }
        let message = error.map(TextRenderer.message) ?? ""
        #expect(message.contains(one) && message.contains(other), "\(message)")
    }

    @Test func findsTheLongFormOfAName() async throws {
        let plain = try await compile(RecordingBridge("FROM alpine\n"), ["context:alpine": "docker-image://b"])
        let long = ["context:docker.io/library/alpine:latest": "docker-image://b"]
        #expect(try await compile(RecordingBridge("FROM alpine\n"), long).definition == plain.definition)
    }

    @Test func followsAPolicyToAnotherSource() async throws {
        let address = "https://example.com/root.tar"
        let bridge = RecordingBridge("FROM alpine\n", redirections: ["docker.io/library/b:latest": address])
        let moved = try await compile(bridge, ["context:alpine": "docker-image://b"])
        let direct = try await compile(RecordingBridge("FROM alpine\n"), ["context:alpine": address])
        #expect(moved.definition == direct.definition)
    }

    /// A policy's identifier has slashes that the option doesn't have.
    @Test func followsAPolicyToALocalSource() async throws {
        func bridge(_ redirections: [String: String]) -> RecordingBridge {
            let file = LocalSource.files([
                "Dockerfile": Array("FROM scratch AS a\nFROM scratch\nCOPY --from=a /f /\n".utf8)
            ])
            let sources = ["dockerfile": file, "context": file, "test": LocalSource.files([:])]
            return RecordingBridge(LocalBridge.Configuration(sources: sources), redirections: redirections)
        }
        let policy = ["docker.io/library/b:latest": "local://test"]
        let moved = try await compile(bridge(policy), ["context:a": "docker-image:b"])
        let direct = try await compile(bridge([:]), ["context:a": "local:test"])
        #expect(moved.definition == direct.definition)
    }

    @Test func breaksOffACycleOfPolicies() async {
        let redirections = [
            "docker.io/library/b:latest": "docker-image://docker.io/library/c:latest",
            "docker.io/library/c:latest": "docker-image://docker.io/library/b:latest",
        ]
        let bridge = RecordingBridge("FROM alpine\n", redirections: redirections)
        let message = await message(bridge, ["context:alpine": "docker-image://b"])
        let expected =
            "context recursion limit exceeded; this may indicate a cycle in the provided source policies: "
            + "docker-image://b for alpine was replaced more than 10 times, last by docker-image:docker.io/library/c:latest"
        #expect(message == expected)
    }

    @Test func anImageThatIsNoneIsNamedWithItsBase() async {
        let bridge = RecordingBridge("FROM alpin\n", redirections: ["docker.io/library/alpin:latest": "https://x/y"])
        let expected =
            "alpin: ref mutated by policy to non-image: docker-image://docker.io/library/alpin:latest -> https://x/y"
            + " (did you mean alpine?)"
        #expect(await message(bridge, [:]) == expected)
    }

    @Test(arguments: [
        ("[", "failed to parse input metadata [: expected a JSON object"),
        (
            #"{"containerimage.config":"!!"}"#,
            "failed to parse image config for alpine: expected an image config in base64"
        ),
        (
            #"{"containerimage.config":"Ww=="}"#,
            "failed to parse image config for alpine: expected an image config in base64"
        ),
    ])
    func refusesBadMetadata(_ metadata: String, _ expected: String) async throws {
        let files = LocalSource.files(["Dockerfile": Array("FROM alpine\n".utf8)])
        var configuration = LocalBridge.Configuration(sources: ["dockerfile": files, "context": files])
        configuration.inputs["i"] = Definition(of: try SourceOperation.image("docker.io/library/x:latest").output())
        let options = ["context:alpine": "input:i", "input-metadata:i": metadata]
        #expect(await message(RecordingBridge(configuration), options) == expected)
    }

    /// Contexts apply to every syntax: the vertices are those of the equivalent Dockerfile.
    @Test(arguments: [
        "docker-image://other", "https://example.com/x.git#main:sub", "https://example.com/root.tar", "local:base",
        "oci-layout://store@sha256:" + String(repeating: "ab", count: 32),
    ])
    func servesEverySyntax(_ source: String) async throws {
        func bridge(_ name: String, _ text: String) -> RecordingBridge {
            let sources: [String: LocalSource] = [
                "dockerfile": .files([name: Array(text.utf8)]), "context": .files([:]),
                "base": .files([".dockerignore": Array("*.md\n".utf8)]),
            ]
            return RecordingBridge(LocalBridge.Configuration(sources: sources))
        }
        let options = ["context:base": source, "context:extra": source]
        let docker = try await compile(
            bridge("Dockerfile", "FROM base\nCOPY --from=extra /a /b\n"),
            options
        )
        let ick = try await compile(
            bridge("Ickfile", "COME_FROM base\nSTASH --from=extra /a /b\n"),
            options,
            file: "Ickfile"
        )
        #expect(ick.definition.digests == docker.definition.digests)
        let mocker = try await compile(
            bridge("Mockerfile.yaml", "apiVersion: v1alpha1\nimages:\n- name: demo\n  from: base\n"),
            options,
            file: "Mockerfile.yaml"
        )
        let base = try await compile(bridge("Dockerfile", "FROM base\n"), options)
        #expect(mocker.definition.digests.first == base.definition.digests.first)
    }
}

/// The downloads that are unpacked.
@Suite struct ArchiveFormatTests {
    @Test(arguments: [
        (Array("BZh9".utf8), true), ([0x1F, 0x8B, 0x08, 0x00], true), ([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00], true),
        ([0x1F, 0x8B], false), ([], false), (Array("FROM alpine\n".utf8), false),
        ([0x28, 0xB5, 0x2F, 0xFD], false), ([UInt8](repeating: 0, count: 1024), false),
        ([UInt8](repeating: 0x20, count: 1024), false),
    ])
    func tellsByTheFirstBytes(_ header: [UInt8], _ isArchive: Bool) {
        #expect(ArchiveFormat.isArchive(header) == isArchive)
    }

    @Test func tellsATarByItsSum() {
        var header = [UInt8](repeating: 0, count: 512)
        header.replaceSubrange(0..<4, with: Array("file".utf8))
        header.replaceSubrange(148..<156, with: [UInt8](repeating: 0x20, count: 8))
        let sum = header.reduce(0) { $0 + Int($1) }
        let digits = Array(("000000" + String(sum, radix: 8)).suffix(6).utf8)
        header.replaceSubrange(148..<156, with: digits + [0, 0x20])
        #expect(ArchiveFormat.isArchive(header))
        header[0] ^= 1
        #expect(!ArchiveFormat.isArchive(header))
    }
}
