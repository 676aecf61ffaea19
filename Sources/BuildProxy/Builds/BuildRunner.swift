import Bridge
import Frontend
import GRPCStreams
import GatewayClient
import GatewayProtos
import JSON
import LLBProtos
import OCISpec
import ServiceSupport
import SwiftProtobuf

/// Compiles builds over their client's upstream connection.
struct BuildRunner: Sendable {
    let frontend: Frontend
    let routing: RoutingPolicy
    let sessions: BuildSessions
    let reporter: BuildReporter
    let transport: any Transport
    let upstream: UpstreamInfo
    /// The maximum size of the file that is compiled, in bytes.
    let sourceLimit: Int
    /// The reservation that charges the caller for the compilation's memory while it runs; nil if no caller is charged.
    var memory: MemoryReservation?
    /// The spans of the call and their destination; nil if the call isn't traced.
    var trace: CallTrace?
    var spans: SpanSink?

    struct Outcome: Sendable {
        let result: SolveResult
        /// The build's gateway client. For `Control.Solve`, it also returns the result to the upstream.
        let gateway: GatewayBridge
        /// The transport of the compilation, which has recorded the definitions of the result's references.
        let transport: BuildTransport
    }

    /// Compiles and solves a build, without returning its result to the upstream.
    ///
    /// - Throws: `NotClaimed` if the file names no frontend of the service, or if the request failed before the file was read,
    ///   so that the upstream's own frontend reports the error.
    private func run(_ request: BuildRequest, _ route: RoutingPolicy.Route) async throws -> Outcome {
        try await reporter.measured(request) { progress in
            do {
                return try await traced(request) { try await compile(request, route, progress) }
            } catch let error where !(error is NotClaimed || error is CancellationError) {
                var failure = BridgeError(reporting: error)
                failure.details.insert(request.failedFrontend.encoded(), at: 0)
                throw failure
            }
        }
    }

    private func compile(
        _ request: BuildRequest,
        _ route: RoutingPolicy.Route,
        _ progress: BuildProgress
    ) async throws -> Outcome {
        defer { memory?.releaseAll() }
        let transport = BuildTransport(self.transport, request: request)
        // buildkitd blocks a gateway call until the build named by the call has begun, so there is no need to wait for that here.
        async let platforms = upstream.platforms(over: self.transport)
        let gateway = try await gateway(transport, request)
        var pinned: String?
        var isPlain = false
        var inspector: SourceInspector?
        switch route {
        case .compileHere(let name, let isWithoutSyntax): (pinned, isPlain) = (name, isWithoutSyntax)
        case .inspectSource: inspector = SourceInspector(routing)
        case .passThrough: throw NotClaimed()
        }
        var compileRequest = frontendRequest(request, pinned: pinned, platforms: await platforms)
        compileRequest.observer = progress
        // A build that is probably left to the upstream requests only the source that the upstream's frontend requests too.
        compileRequest.readsAhead = inspector == nil || routing.takesDockerfiles
        let bridge = bridge(gateway, compileRequest, request, inspector, isPlain: isPlain)
        do {
            let result = try await frontend.build(compileRequest, over: bridge)
            if request.evaluates {
                for reference in result.allReferences { try await bridge.evaluate(reference) }
            }
            return Outcome(result: result, gateway: gateway, transport: transport)
        } catch {
            if let inspector, !inspector.isDecided, !(error is CancellationError) { throw NotClaimed() }
            throw error
        }
    }

    /// Creates the client of BuildKit's gateway API for a build, with the upstream's capabilities.
    func gateway(_ transport: BuildTransport, _ request: BuildRequest) async throws -> GatewayBridge {
        GatewayBridge(
            transport,
            capabilities: try await upstream.capabilities(over: transport),
            options: request.options
        )
    }

    func bridge(
        _ gateway: GatewayBridge,
        _ compileRequest: FrontendRequest,
        _ request: BuildRequest,
        _ inspector: SourceInspector?,
        isPlain: Bool = false
    ) -> BuildBridge {
        BuildBridge(
            gateway,
            frontend: frontend,
            routing: routing,
            request: compileRequest,
            inputs: request.inputs,
            inspector: inspector,
            isPlain: isPlain,
            sourceLimit: sourceLimit,
            memory: memory
        )
    }

    /// Creates the frontend's request for a build. The caller must set the request's observer.
    func frontendRequest(_ request: BuildRequest, pinned: String?, platforms: [Platform]) -> FrontendRequest {
        var options = request.options
        // `dockerfile.v0` reads a file named `Dockerfile` by default, regardless of the file's language.
        if request.frontend == "dockerfile.v0", options["filename"] == nil { options["filename"] = "Dockerfile" }
        return FrontendRequest(
            options: options,
            sessionID: sessions.session(of: request.build),
            workerPlatforms: platforms,
            pinnedSyntax: pinned
        )
    }

    /// Compiles a build for `LLBBridge.Solve`, whose client finishes the build itself.
    ///
    /// - Returns: The serialized `SolveResponse`, in the newest form that the client's request allows.
    func answer(_ request: BuildRequest, _ route: RoutingPolicy.Route, to message: BridgeSolveRequest) async throws
        -> [UInt8]
    {
        let outcome = try await run(request, route)
        if !outcome.result.references.isEmpty, !message.allowResultReturn {
            throw BridgeError(.failedPrecondition, "the client is too old for multi-platform results; update it")
        }
        var result = try Moby_Buildkit_V1_Frontend_Result(
            serializedBytes: outcome.result.message(withRefArrays: message.allowResultArrayRef)
        )
        if message.allowResultArrayRef { result.addDefinitions { outcome.transport.definition(of: $0) } }
        var response = Moby_Buildkit_V1_Frontend_SolveResponse()
        response.result = result
        if !message.allowResultReturn { response.ref = outcome.result.reference?.id ?? "" }
        return try response.serializedBytes()
    }

    /// Compiles a build for `Control.Solve`, and returns its result or error to the upstream, which finishes the build.
    func complete(_ request: BuildRequest, _ route: RoutingPolicy.Route) async throws {
        do {
            let outcome = try await run(request, route)
            try await outcome.gateway.returnResult(outcome.result)
        } catch {
            try Task.checkCancellation()
            let transport = BuildTransport(self.transport, request: request)
            let gateway = GatewayBridge(transport, capabilities: Capabilities(frontend: [], llb: []))
            try await gateway.returnError(error)
        }
    }
}

extension BuildRequest {
    /// The error detail with which buildkitd names the frontend that failed.
    fileprivate var failedFrontend: ErrorDetail {
        var value = JSONObject([.init("name", .string(frontend))])
        if let source = options["source"] { value.append("source", .string(source)) }
        return ErrorDetail("Frontend", value)
    }
}

extension SolveResult {
    /// The result's references: the single reference, if any, then the keyed references, sorted by key.
    fileprivate var allReferences: [Reference] {
        [reference].compactMap { $0 } + references.sorted { $0.key < $1.key }.map(\.value)
    }
}

extension Moby_Buildkit_V1_Frontend_Result {
    /// Adds the known definitions of the references, so that the client can use each reference as an input of its own graph.
    fileprivate mutating func addDefinitions(_ definition: (String) -> Pb_Definition?) {
        switch result {
        case .ref(var reference):
            if let known = definition(reference.id) { reference.def = known }
            result = .ref(reference)
        case .refs(var map):
            for (key, reference) in map.refs {
                if let known = definition(reference.id) { map.refs[key]?.def = known }
            }
            result = .refs(map)
        default: break
        }
    }
}
