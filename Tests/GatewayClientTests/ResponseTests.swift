import Bridge
import FoundationEssentials
import GatewayClient
import GatewayProtos
import LLB
import LLBProtos
import OCISpec
import SwiftProtobuf
import Testing

/// Decoding of responses that SwiftProtobuf encodes, which shares no code with the decoder.
struct ResponseTests {
    static let all: Set<String> = [
        "readdir", "statfile", "source.metaresolver", "frontend.inputs", "gateway.evaluate", "gateway.warnings",
    ]

    /// A bridge to a solver that responds to every call with `message`.
    static func bridge(_ message: some Message, _ capabilities: Set<String> = all) throws -> GatewayBridge {
        let bytes: [UInt8] = try message.serializedBytes()
        return GatewayBridgeTests.bridge(capabilities, FakeTransport { _, _ in bytes })
    }

    @Test func readsResultsMetadata() async throws {
        var response = Moby_Buildkit_V1_Frontend_SolveResponse()
        response.ref = "old"
        response.result.ref.id = "new"
        response.result.ref.def = Pb_Definition()
        response.result.metadata = ["k": Data([0, 255]), "": Data()]
        response.result.attestations = ["a": .init()]
        let result = try await Self.bridge(response).solve(SolveRequest())
        #expect(result.reference == Reference(id: "new"))
        #expect(result.metadata == ["k": [0, 255], "": []])
    }

    @Test func readsAnEmptyResult() async throws {
        let result = try await Self.bridge(Moby_Buildkit_V1_Frontend_SolveResponse()).solve(SolveRequest())
        #expect(result.reference == nil)
        #expect(result.references.isEmpty && result.metadata.isEmpty)
    }

    static var stat: Fsutil_Types_Stat {
        var stat = Fsutil_Types_Stat()
        (stat.path, stat.mode, stat.uid, stat.gid, stat.size) = ("b", 0x8000_01ED, 1, 2, 1 << 40)
        (stat.modTime, stat.linkname, stat.devmajor, stat.devminor) = (-1, "target", 3, 4)
        stat.xattrs = ["user.x": Data([1])]
        return stat
    }

    @Test func readsFiles() async throws {
        var file = Moby_Buildkit_V1_Frontend_ReadFileResponse()
        file.data = Data([0, 1, 255])
        let reference = Reference(id: "r")
        #expect(try await Self.bridge(file).readFile("f", of: reference, range: nil) == [0, 1, 255])

        let full = FileStatus(path: "b", mode: 0x8000_01ED, size: 1 << 40, linkName: "target", modificationTime: -1)
        let none = FileStatus(path: "", mode: 0, size: 0)
        var directory = Moby_Buildkit_V1_Frontend_ReadDirResponse()
        directory.entries = [Self.stat, .init()]
        let entries = try await Self.bridge(directory).readDirectory("d", of: reference, pattern: nil)
        #expect(entries == [none, full])

        var status = Moby_Buildkit_V1_Frontend_StatFileResponse()
        status.stat = Self.stat
        #expect(try await Self.bridge(status).fileStatus("b", of: reference) == full)
        let empty = Moby_Buildkit_V1_Frontend_StatFileResponse()
        #expect(try await Self.bridge(empty).fileStatus("b", of: reference) == none)
        #expect(try await Self.bridge(empty).readFile("f", of: reference, range: nil) == [])
        #expect(try await Self.bridge(empty).readDirectory("f", of: reference, pattern: nil) == [])
    }

    static let request = SourceRequest(identifier: "i", attributes: [:], logName: "")

    @Test func resolvesGit() async throws {
        var response = Moby_Buildkit_V1_Frontend_ResolveSourceMetaResponse()
        response.source.identifier = "git://x"
        response.source.attrs = ["a": "1", "b": ""]
        (response.git.checksum, response.git.ref, response.git.commitChecksum) = ("c", "refs/heads/x", "d")
        response.git.commitObject = Data([1])
        let source = try await Self.bridge(response).resolveSource(Self.request)
        let attributes = ["a": "1", "b": ""]
        #expect(
            source == ResolvedSource(identifier: "git://x", attributes: attributes, checksum: "c", name: "refs/heads/x")
        )
    }

    @Test(
        arguments: [
            ("tree 00\nauthor A <a@b> 1 +0000\ncommitter C D <c@d> 1700000101 -0130\n\nwords\n", 1_700_000_101),
            ("committer <> -5 +0000", -5), ("tree 00\n\ncommitter C <c> 7 +0000\n", nil), ("committer C <c>\n", nil),
            ("", nil),
        ] as [(String, Int64?)]
    )
    func readsTheTimeOfACommit(_ object: String, _ time: Int64?) async throws {
        var response = Moby_Buildkit_V1_Frontend_ResolveSourceMetaResponse()
        response.git.commitObject = Data(object.utf8)
        #expect(try await Self.bridge(response).resolveSource(Self.request).lastModified == time)
    }

    @Test(arguments: [nil, 0, -5, 1_700_000_000] as [Int64?]) func resolvesHTTP(time: Int64?) async throws {
        var response = Moby_Buildkit_V1_Frontend_ResolveSourceMetaResponse()
        (response.http.checksum, response.http.filename) = ("c", "f")
        if let time {
            response.http.lastModified.seconds = time
            response.http.lastModified.nanos = 7
        }
        response.http.checksumResponse.digest = "x"
        let source = try await Self.bridge(response).resolveSource(Self.request)
        let expected = ResolvedSource(identifier: "", attributes: [:], checksum: "c", name: "f", lastModified: time)
        #expect(source == expected)
    }

    @Test func resolvesImages() async throws {
        var response = Moby_Buildkit_V1_Frontend_ResolveSourceMetaResponse()
        response.source.identifier = "docker-image://name"
        (response.image.digest, response.image.config) = ("d", Data([1]))
        response.image.attestationChain.root = "r"
        let request = ImageRequest(reference: "n", platform: nil, logName: "")
        let image = try await Self.bridge(response).resolveImage(request)
        #expect(image == ResolvedImage(reference: "name", digest: "d", config: [1]))

        var old = Moby_Buildkit_V1_Frontend_ResolveImageConfigResponse()
        (old.digest, old.config, old.ref) = ("d", Data([1]), "name")
        #expect(try await Self.bridge(old, []).resolveImage(request) == image)

        var redirected = Moby_Buildkit_V1_Frontend_ResolveSourceMetaResponse()
        redirected.source.identifier = "https://example.com/root.tar"
        let error = await #expect(throws: RedirectedImage.self) {
            try await Self.bridge(redirected).resolveImage(request)
        }
        #expect(error?.replacement == "https://example.com/root.tar")
    }

    @Test func readsInputs() async throws {
        let definition = RequestTests.definition
        var response = Moby_Buildkit_V1_Frontend_InputsResponse()
        response.definitions = ["x": try Pb_Definition(serializedBytes: definition.encoded()), "y": .init()]
        let inputs = try await Self.bridge(response).inputs()
        #expect(inputs.keys.sorted() == ["x", "y"])
        #expect(inputs["x"]?.vertices == definition.vertices)
        #expect(inputs["y"]?.isScratch == true)
        #expect(try await Self.bridge(Moby_Buildkit_V1_Frontend_InputsResponse()).inputs().isEmpty)
    }

    @Test func readsAStatusWithItsDetails() throws {
        var detail = Google_Protobuf_Any()
        detail.typeURL = "t"
        detail.value = Data([1])
        var status = Google_Rpc_Status()
        (status.code, status.message, status.details) = (-1, "m", [detail, .init()])
        let bytes: [UInt8] = try status.serializedBytes()
        let error = BridgeError(grpcStatus: 5, message: "gone", statusBytes: bytes)
        #expect(error == BridgeError(.notFound, "gone", details: [try detail.serializedBytes(), []]))
        #expect(BridgeError(grpcStatus: 0, message: "", statusBytes: [0x1A]) == BridgeError(.unknown, ""))
    }

    typealias Call = @Sendable (GatewayBridge) async throws -> Void

    static let calls: [(String, Call)] = [
        ("Solve", { _ = try await $0.solve(SolveRequest()) }),
        ("ReadFile", { _ = try await $0.readFile("f", of: Reference(id: "r"), range: nil) }),
        ("ReadDir", { _ = try await $0.readDirectory("f", of: Reference(id: "r"), pattern: nil) }),
        ("StatFile", { _ = try await $0.fileStatus("f", of: Reference(id: "r")) }),
        ("Evaluate", { try await $0.evaluate(Reference(id: "r")) }),
        ("Warn", { try await $0.warn(BridgeWarning(vertex: "", short: "")) }),
        ("Inputs", { _ = try await $0.inputs() }),
        ("ResolveSourceMeta", { _ = try await $0.resolveSource(request) }),
        ("Return", { try await $0.returnResult(SolveResult(reference: nil)) }),
    ]

    /// A truncated length, a truncated number, an invalid wire type, and field 0.
    @Test(arguments: calls.map(\.0), [[0x0A, 9, 1], [0x08, 0x80], [0x0F], [0x00, 0x00]] as [[UInt8]])
    func saysWhatCantBeRead(method: String, answer: [UInt8]) async throws {
        let call = try #require(Self.calls.first { $0.0 == method })
        let error = await #expect(throws: BridgeError.self) {
            try await call.1(GatewayBridgeTests.bridge(Self.all, FakeTransport { _, _ in answer }))
        }
        #expect(error == BridgeError(.internal, "the solver's response to \(method) can't be decoded"))
    }
}
