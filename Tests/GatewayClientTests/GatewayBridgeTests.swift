import Bridge
import Diagnostics
import FoundationEssentials
import GatewayClient
import GatewayProtos
import LLB
import LLBProtos
import OCISpec
import SourceText
import SwiftProtobuf
import Testing

struct GatewayBridgeTests {
    typealias Pong = Moby_Buildkit_V1_Frontend_PongResponse
    typealias Return = Moby_Buildkit_V1_Frontend_ReturnRequest

    static func bridge(_ frontend: Set<String>, _ transport: FakeTransport) -> GatewayBridge {
        GatewayBridge(transport, capabilities: Capabilities(frontend: frontend, llb: []), options: [:])
    }

    @Test func takesEnabledCapabilities() async throws {
        var pong = Pong()
        for (id, enabled) in [("readfile", true), ("readdir", false)] {
            var capability = Moby_Buildkit_V1_Apicaps_APICap()
            capability.id = id
            capability.enabled = enabled
            pong.frontendApicaps.append(capability)
            pong.llbcaps.append(capability)
        }
        let bytes: [UInt8] = try pong.serializedBytes()
        let bridge = try await GatewayBridge.connect(FakeTransport { _, _ in bytes })
        #expect(bridge.capabilities == Capabilities(frontend: ["readfile"], llb: ["readfile"]))
    }

    @Test(arguments: [false, true]) func assumesTheFirstCapabilities(isUnimplemented: Bool) async throws {
        let transport = FakeTransport { _, _ in
            if isUnimplemented { throw BridgeError(.unimplemented, "no Ping") }
            return []
        }
        let capabilities = try await GatewayBridge.connect(transport).capabilities
        #expect(capabilities.frontend == ["solve.base", "solve.inlinereturn", "resolveimage", "readfile"])
        #expect(capabilities.llb.count == 29)
        #expect(capabilities.supportsLLB("exec.mount.ssh") == false)
    }

    struct ResultForm: Sendable {
        var capabilities: Set<String>
        var result: SolveResult
        var form: Moby_Buildkit_V1_Frontend_Result.OneOf_Result
    }

    static func ref(_ id: String) -> Moby_Buildkit_V1_Frontend_Ref {
        var ref = Moby_Buildkit_V1_Frontend_Ref()
        ref.id = id
        return ref
    }

    static var resultForms: [ResultForm] {
        let one = SolveResult(reference: Reference(id: "r"))
        let many = SolveResult(reference: nil, references: ["a": Reference(id: "1"), "b": Reference(id: "")])
        var map = Moby_Buildkit_V1_Frontend_RefMap()
        map.refs = ["a": ref("1"), "b": ref("")]
        var old = Moby_Buildkit_V1_Frontend_RefMapDeprecated()
        old.refs = ["a": "1", "b": ""]
        return [
            ResultForm(capabilities: ["proto.refarray"], result: one, form: .ref(ref("r"))),
            ResultForm(capabilities: [], result: one, form: .refDeprecated("r")),
            ResultForm(capabilities: ["returnmap", "proto.refarray"], result: many, form: .refs(map)),
            ResultForm(capabilities: ["returnmap"], result: many, form: .refsDeprecated(old)),
        ]
    }

    @Test(arguments: resultForms) func returnsAndReadsEveryForm(form: ResultForm) async throws {
        let transport = FakeTransport { _, _ in [] }
        try await Self.bridge(form.capabilities, transport).returnResult(form.result)
        let request = try Return(serializedBytes: transport.calls[0].request)
        #expect(request.result.result == form.form)

        var response = Moby_Buildkit_V1_Frontend_SolveResponse()
        response.result = request.result
        let bytes: [UInt8] = try response.serializedBytes()
        let read = try await Self.bridge([], FakeTransport { _, _ in bytes }).solve(SolveRequest())
        #expect(read.reference == form.result.reference)
        #expect(read.references == form.result.references)
    }

    @Test func refusesSeveralResultsOnOldSolvers() async throws {
        let bridge = Self.bridge([], FakeTransport { _, _ in [] })
        let result = SolveResult(reference: nil, references: ["a": Reference(id: "1"), "b": Reference(id: "2")])
        await #expect(throws: BridgeError.self) { try await bridge.returnResult(result) }
    }

    @Test(arguments: [("gateway.solve.evaluate", ["Solve"]), ("statfile", ["Solve", "StatFile"])])
    func evaluatesOneWayOrTheOther(capability: String, methods: [String]) async throws {
        var response = Moby_Buildkit_V1_Frontend_SolveResponse()
        response.ref = "r"
        let bytes: [UInt8] = try response.serializedBytes()
        let transport = FakeTransport { method, _ in method == "Solve" ? bytes : [] }
        _ = try await Self.bridge([capability], transport).solve(SolveRequest(evaluate: true))
        #expect(transport.calls.map(\.method) == methods)
    }

    @Test(arguments: [("source.metaresolver", "ResolveSourceMeta"), ("resolveimage", "ResolveImageConfig")])
    func resolvesImages(capability: String, method: String) async throws {
        var new = Moby_Buildkit_V1_Frontend_ResolveSourceMetaResponse()
        new.source.identifier = "docker-image://docker.io/library/alpine:3@sha256:aa"
        new.image.digest = "sha256:aa"
        new.image.config = Data("{}".utf8)
        var old = Moby_Buildkit_V1_Frontend_ResolveImageConfigResponse()
        old.digest = "sha256:aa"
        old.config = Data("{}".utf8)
        let (newBytes, oldBytes): ([UInt8], [UInt8]) = (try new.serializedBytes(), try old.serializedBytes())
        let transport = FakeTransport { name, _ in name == "ResolveSourceMeta" ? newBytes : oldBytes }
        let name = "docker.io/library/alpine:3"
        let request = ImageRequest(reference: name, platform: .linuxAMD64, logName: "x")
        let image = try await Self.bridge([capability], transport).resolveImage(request)
        #expect(transport.calls.map(\.method) == [method])
        #expect(image.reference == (capability == "resolveimage" ? name : name + "@sha256:aa"))
        #expect(image.digest == "sha256:aa")
        #expect(image.config == Array("{}".utf8))
    }

    @Test func warnsWhereTheSolverShowsWarnings() async throws {
        let file = SourceFile(name: "Mockerfile", text: "a: 1\nb: 2\n", language: "YAML")
        let location = SourceLocation(file: file, range: SourceRange(5, 10))
        let warning = BridgeWarning(vertex: "sha256:aa", short: "odd", locations: [location])
        let old = FakeTransport { _, _ in [] }
        try await Self.bridge([], old).warn(warning)
        #expect(old.calls.isEmpty)
        let new = FakeTransport { _, _ in [] }
        try await Self.bridge(["gateway.warnings"], new).warn(warning)
        let request = try Moby_Buildkit_V1_Frontend_WarnRequest(serializedBytes: new.calls[0].request)
        #expect(request.info.language == "YAML")
        #expect(
            request.ranges.map { [$0.start.line, $0.start.character, $0.end.line, $0.end.character] } == [[2, 0, 2, 4]]
        )
    }
}
