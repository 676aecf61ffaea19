import Bridge
import FoundationEssentials
import GatewayClient
import GatewayProtos
import LLB
import LLBProtos
import OCISpec
import SourceText
import SwiftProtobuf
import Testing

/// Encoding of requests that SwiftProtobuf decodes, which shares no code with the encoder.
struct RequestTests {
    typealias Gateway = GatewayBridgeTests

    static let definition = Definition(vertices: [[1, 2], [3]], metadata: ["sha256:aa": VertexMetadata()])

    /// The request that `body` makes to a solver with `capabilities`, which responds with empty messages.
    static func sent<Request: Message>(
        _ type: Request.Type,
        _ capabilities: Set<String> = [],
        options: [String: String] = [:],
        _ body: (GatewayBridge) async throws -> Void
    ) async throws -> Request {
        let transport = FakeTransport { _, _ in [] }
        let known = Capabilities(frontend: capabilities, llb: [])
        // Some empty responses are refused; only the request matters.
        _ = try? await body(GatewayBridge(transport, capabilities: known, options: options))
        let call = try #require(transport.calls.first)
        return try Request(serializedBytes: call.request)
    }

    @Test func solvesWithEverything() async throws {
        let request = SolveRequest(
            definition: Self.definition,
            frontend: "gateway.v0",
            frontendOptions: ["b": "2", "a": "", "cache-from": "own"],
            frontendInputs: ["x": Self.definition, "y": Definition(vertices: [])],
            cacheImports: [
                .init(type: "registry", attributes: ["ref": "r", "a": ""]), .init(type: "", attributes: [:]),
            ],
            evaluate: true
        )
        var expected = Moby_Buildkit_V1_Frontend_SolveRequest()
        let definition = try Pb_Definition(serializedBytes: Self.definition.encoded())
        expected.definition = definition
        expected.frontend = "gateway.v0"
        expected.frontendOpt = ["b": "2", "a": "", "cache-from": "own", "cache-imports": "i"]
        expected.allowResultReturn = true
        expected.allowResultArrayRef = true
        expected.exporterAttr = Data("{}".utf8)
        var cache = Moby_Buildkit_V1_Frontend_CacheOptionsEntry()
        cache.type = "registry"
        cache.attrs = ["ref": "r", "a": ""]
        expected.cacheImports = [cache, .init()]
        expected.frontendInputs = ["x": definition, "y": Pb_Definition()]
        expected.evaluate = true
        let options = ["cache-from": "build", "cache-imports": "i", "target": "t"]
        let sent = try await Self.sent(
            Moby_Buildkit_V1_Frontend_SolveRequest.self,
            ["gateway.solve.evaluate"],
            options: options
        ) { _ = try await $0.solve(request) }
        #expect(sent == expected)
    }

    @Test func solvesNothing() async throws {
        var expected = Moby_Buildkit_V1_Frontend_SolveRequest()
        expected.allowResultReturn = true
        expected.allowResultArrayRef = true
        let sent = try await Self.sent(Moby_Buildkit_V1_Frontend_SolveRequest.self, ["return"]) {
            _ = try await $0.solve(SolveRequest())
        }
        #expect(sent == expected)
    }

    @Test func theSameRequestHasTheSameBytes() async throws {
        let transport = FakeTransport { _, _ in [] }
        let options = Dictionary(uniqueKeysWithValues: (0..<50).map { ("k\($0)", "v") })
        for _ in 0..<2 {
            _ = try await Gateway.bridge([], transport).solve(SolveRequest(frontendOptions: options))
        }
        let keys = try transport.calls.map(\.request).map { bytes in
            #expect(bytes == transport.calls[0].request)
            return try Moby_Buildkit_V1_Frontend_SolveRequest(serializedBytes: bytes).frontendOpt
        }
        #expect(keys == [options, options])
    }

    @Test(arguments: [("", "", nil), ("r", "/etc/ö", FileRange(offset: -1, length: 1 << 40))])
    func readsFiles(reference: String, path: String, range: FileRange?) async throws {
        var file = Moby_Buildkit_V1_Frontend_ReadFileRequest()
        file.ref = reference
        file.filePath = path
        if let range {
            file.range.offset = range.offset
            file.range.length = range.length
        }
        let reference = Reference(id: reference)
        let readFile = try await Self.sent(Moby_Buildkit_V1_Frontend_ReadFileRequest.self) {
            _ = try await $0.readFile(path, of: reference, range: range)
        }
        #expect(readFile == file)

        var directory = Moby_Buildkit_V1_Frontend_ReadDirRequest()
        directory.ref = reference.id
        directory.dirPath = path
        directory.includePattern = range == nil ? "" : "*.go"
        let readDir = try await Self.sent(Moby_Buildkit_V1_Frontend_ReadDirRequest.self, ["readdir"]) {
            _ = try await $0.readDirectory(path, of: reference, pattern: range == nil ? nil : "*.go")
        }
        #expect(readDir == directory)

        var stat = Moby_Buildkit_V1_Frontend_StatFileRequest()
        stat.ref = reference.id
        stat.path = path
        let statFile = try await Self.sent(Moby_Buildkit_V1_Frontend_StatFileRequest.self, ["statfile"]) {
            _ = try await $0.fileStatus(path, of: reference)
        }
        #expect(statFile == stat)
    }

    @Test func evaluates() async throws {
        var expected = Moby_Buildkit_V1_Frontend_EvaluateRequest()
        expected.ref = "r"
        let sent = try await Self.sent(Moby_Buildkit_V1_Frontend_EvaluateRequest.self, ["gateway.evaluate"]) {
            try await $0.evaluate(Reference(id: "r"))
        }
        #expect(sent == expected)
    }

    @Test(arguments: [false, true]) func resolvesImages(isFull: Bool) async throws {
        let platform = Platform(os: "o", architecture: "a", variant: "v", osVersion: "1", osFeatures: ["f", ""])
        let request = ImageRequest(
            reference: isFull ? "name" : "",
            platform: isFull ? platform : nil,
            mode: .pull,
            logName: isFull ? "log" : ""
        )
        var proto = Pb_Platform()
        (proto.os, proto.architecture, proto.variant, proto.osversion) = ("o", "a", "v", "1")
        proto.osfeatures = ["f", ""]

        var config = Moby_Buildkit_V1_Frontend_ResolveImageConfigRequest()
        config.ref = request.reference
        if isFull { config.platform = proto }
        config.resolveMode = "pull"
        config.logName = request.logName
        let old = try await Self.sent(Moby_Buildkit_V1_Frontend_ResolveImageConfigRequest.self) {
            _ = try await $0.resolveImage(request)
        }
        #expect(old == config)

        var meta = Moby_Buildkit_V1_Frontend_ResolveSourceMetaRequest()
        meta.source.identifier = "docker-image://" + request.reference
        if isFull { meta.platform = proto }
        meta.resolveMode = "pull"
        meta.logName = request.logName
        let new = try await Self.sent(
            Moby_Buildkit_V1_Frontend_ResolveSourceMetaRequest.self,
            ["source.metaresolver"]
        ) { _ = try await $0.resolveImage(request) }
        #expect(new == meta)
    }

    /// An image in a client's OCI layout, resolved by an older and by a newer solver.
    @Test func resolvesImagesOfLayouts() async throws {
        let store = ImageRequest.Store(sessionID: "s", name: "layout")
        let request = ImageRequest(reference: "n@sha256:00", platform: nil, store: store, logName: "log")
        var old = Moby_Buildkit_V1_Frontend_ResolveImageConfigRequest()
        (old.ref, old.resolveMode, old.logName) = ("n@sha256:00", "default", "log")
        (old.resolverType, old.sessionID, old.storeID) = (1, "s", "layout")
        let toOld = try await Self.sent(Moby_Buildkit_V1_Frontend_ResolveImageConfigRequest.self, []) {
            _ = try await $0.resolveImage(request)
        }
        #expect(toOld == old)
        var new = Moby_Buildkit_V1_Frontend_ResolveSourceMetaRequest()
        new.source.identifier = "oci-layout://n@sha256:00"
        new.source.attrs = ["oci.session": "s", "oci.store": "layout"]
        (new.resolveMode, new.logName) = ("default", "log")
        let toNew = try await Self.sent(
            Moby_Buildkit_V1_Frontend_ResolveSourceMetaRequest.self,
            ["source.metaresolver"]
        ) { _ = try await $0.resolveImage(request) }
        #expect(toNew == new)
    }

    @Test(arguments: [false, true]) func resolvesSources(wantsCommitTime: Bool) async throws {
        var expected = Moby_Buildkit_V1_Frontend_ResolveSourceMetaRequest()
        expected.source.identifier = "git://x"
        expected.source.attrs = ["b": "", "a": "1"]
        expected.logName = "log"
        if wantsCommitTime { expected.git.returnObject = true }
        let sent = try await Self.sent(
            Moby_Buildkit_V1_Frontend_ResolveSourceMetaRequest.self,
            ["source.metaresolver"]
        ) {
            let attributes = ["a": "1", "b": ""]
            _ = try await $0.resolveSource(
                SourceRequest(
                    identifier: "git://x",
                    attributes: attributes,
                    logName: "log",
                    wantsCommitTime: wantsCommitTime
                )
            )
        }
        #expect(sent == expected)
    }

    @Test(arguments: [false, true]) func warns(isFull: Bool) async throws {
        let file = SourceFile(name: "f", bytes: Array("a\nb\n".utf8) + [0xFF], language: "YAML")
        let locations = [SourceRange(0, 1), SourceRange(2, 3)].map { SourceLocation(file: file, range: $0) }
        var warning = BridgeWarning(vertex: "", short: "")
        warning.level = 0
        var expected = Moby_Buildkit_V1_Frontend_WarnRequest()
        if isFull {
            warning = BridgeWarning(
                vertex: "sha256:aa",
                short: "s",
                detail: ["x", ""],
                url: "u",
                locations: locations
            )
            warning.level = 2
            (expected.digest, expected.level, expected.short, expected.url) = ("sha256:aa", 2, Data("s".utf8), "u")
            expected.detail = [Data("x".utf8), Data()]
            (expected.info.filename, expected.info.language) = ("f", "YAML")
            expected.info.data = Data(file.bytes)
            expected.ranges = ([(1, 0, 1), (2, 0, 1)] as [(Int32, Int32, Int32)]).map { line, start, end in
                var range = Pb_Range()
                (range.start.line, range.start.character) = (line, start)
                (range.end.line, range.end.character) = (line, end)
                return range
            }
        }
        let sent = try await Self.sent(Moby_Buildkit_V1_Frontend_WarnRequest.self, ["gateway.warnings"]) {
            try await $0.warn(warning)
        }
        #expect(sent == expected)
    }

    @Test func returnsMetadata() async throws {
        var expected = Moby_Buildkit_V1_Frontend_ReturnRequest()
        expected.result.ref.id = ""
        expected.result.metadata = ["b": Data([0, 255]), "a": Data()]
        let sent = try await Self.sent(Moby_Buildkit_V1_Frontend_ReturnRequest.self, ["proto.refarray"]) {
            try await $0.returnResult(SolveResult(reference: nil, metadata: ["a": [], "b": [0, 255]]))
        }
        #expect(sent == expected)
    }

    @Test func returnsAttestationsAndReadsThem() async throws {
        var wire = Moby_Buildkit_V1_Frontend_Attestation()
        wire.kind = .bundle
        wire.metadata = ["reason": Data("sbom".utf8), "": Data()]
        wire.ref.id = "r"
        (wire.path, wire.inTotoPredicateType) = ("/p", "https://spdx.dev/Document")
        var subject = Moby_Buildkit_V1_Frontend_InTotoSubject()
        (subject.kind, subject.digest, subject.name) = (.raw, ["sha256:a", "sha256:b"], "n")
        wire.inTotoSubjects = [subject]
        var bare = Moby_Buildkit_V1_Frontend_Attestation()
        bare.ref = .init()
        var expected = Moby_Buildkit_V1_Frontend_ReturnRequest()
        expected.result.ref.id = "x"
        expected.result.attestations = ["linux/amd64": .with { $0.attestation = [wire, bare] }, "b": .init()]

        var attestation = Attestation(
            kind: .bundle,
            metadata: ["reason": Array("sbom".utf8), "": []],
            reference: Reference(id: "r"),
            predicateType: "https://spdx.dev/Document"
        )
        var attested = Attestation.Subject()
        (attested.kind, attested.digests, attested.name) = (1, ["sha256:a", "sha256:b"], "n")
        (attestation.path, attestation.subjects) = ("/p", [attested])
        let attestations = ["linux/amd64": [attestation, Attestation(kind: .inToto, predicateType: "")], "b": []]
        let sent = try await Self.sent(Moby_Buildkit_V1_Frontend_ReturnRequest.self, ["proto.refarray"]) {
            try await $0.returnResult(SolveResult(reference: Reference(id: "x"), attestations: attestations))
        }
        #expect(sent == expected)

        var response = Moby_Buildkit_V1_Frontend_SolveResponse()
        response.result = expected.result
        let read = try await ResponseTests.bridge(response).solve(SolveRequest())
        #expect(read.attestations == attestations)
    }

    @Test func returnsFailuresWithoutInvalidDetails() async throws {
        var detail = Google_Protobuf_Any()
        detail.typeURL = "t"
        detail.value = Data([1])
        var expected = Moby_Buildkit_V1_Frontend_ReturnRequest()
        (expected.error.code, expected.error.message, expected.error.details) = (5, "gone", [detail, .init()])
        let bytes: [UInt8] = try detail.serializedBytes()
        let sent = try await Self.sent(Moby_Buildkit_V1_Frontend_ReturnRequest.self) {
            try await $0.returnError(BridgeError(.notFound, "gone", details: [bytes, [0x0A, 9], [], [8, 1]]))
        }
        #expect(sent == expected)
    }
}
