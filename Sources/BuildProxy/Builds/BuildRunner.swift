import Bridge
import Frontend
import GatewayClient
import GatewayProtos
import JSON
import LLBProtos
import OCISpec
import ServiceSupport
import SwiftProtobuf

/// Compiles a build against the solver that its client is connected to.
struct BuildRunner: Sendable {
    let frontend: Frontend
    let routing: RoutingPolicy
    let sessions: BuildSessions
    let reporter: BuildReporter
    let transport: UpstreamTransport
    let upstream: UpstreamInfo
    /// Bytes at most of the file that is compiled.
    let sourceLimit: Int
    /// The spans of the call, where they are recorded, and how they are sent.
    var trace: CallTrace?
    var spans: SpanSink?

    /// What a build gave.
    struct Outcome: Sendable {
        let result: SolveResult
        /// Hands the result over, where that is the service's to do.
        let gateway: GatewayBridge
        /// Knows the graphs of the references.
        let transport: BuildTransport
    }

    /// Compiles, and has the solver build the result; it is handed to nobody yet.
    ///
    /// - Throws: `NotClaimed` where the file doesn't ask for the service, or the request failed before that
    ///   was known: the solver's own frontend then says the same, or knows better.
    private func run(_ request: BuildRequest, _ route: RoutingPolicy.Route) async throws -> Outcome {
        try await reporter.measured(request) { compiled in
            do {
                return try await traced(request) { try await compile(request, route, compiled) }
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
        _ compiled: (Compilation) -> Void
    ) async throws -> Outcome {
        let transport = BuildTransport(self.transport, request: request)
        // The solver waits until it knows the build, so what follows finds it there.
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
        let asked = asked(request, pinned: pinned, platforms: await platforms)
        let bridge = bridge(gateway, asked, request, inspector, isPlain: isPlain)
        do {
            let result = try await frontend.build(asked, over: bridge, compiled: compiled)
            if request.evaluates {
                for reference in result.allReferences { try await bridge.evaluate(reference) }
            }
            return Outcome(result: result, gateway: gateway, transport: transport)
        } catch {
            if let inspector, !inspector.isDecided, !(error is CancellationError) { throw NotClaimed() }
            throw error
        }
    }

    /// The solver's verbs. Inputs are not asked for: they are the request's.
    func gateway(_ transport: BuildTransport, _ request: BuildRequest) async throws -> GatewayBridge {
        GatewayBridge(
            transport,
            capabilities: try await upstream.capabilities(over: transport),
            options: request.options
        )
    }

    /// The solver, as the compilation of a build sees it.
    func bridge(
        _ gateway: GatewayBridge,
        _ asked: FrontendRequest,
        _ request: BuildRequest,
        _ inspector: SourceInspector?,
        isPlain: Bool = false
    ) -> BuildBridge {
        BuildBridge(
            gateway,
            frontend: frontend,
            routing: routing,
            asked: asked,
            inputs: request.inputs,
            inspector: inspector,
            isPlain: isPlain,
            sourceLimit: sourceLimit
        )
    }

    /// What the compiler is asked for a build.
    func asked(_ request: BuildRequest, pinned: String?, platforms: [Platform]) -> FrontendRequest {
        var options = request.options
        // Whatever a file that was asked for as a Dockerfile turns out to be.
        if request.frontend == "dockerfile.v0", options["filename"] == nil { options["filename"] = "Dockerfile" }
        var asked = FrontendRequest(
            options: options,
            sessionID: sessions.session(of: request.build),
            workerPlatforms: platforms,
            pinnedSyntax: pinned
        )
        asked.observer = trace.map(BuildSpans.init)
        return asked
    }

    /// Compiles a build, for a client that ends it itself.
    ///
    /// - Returns: the `SolveResponse`, in the form that the client can read.
    func answer(_ request: BuildRequest, _ route: RoutingPolicy.Route, to message: BridgeSolveRequest) async throws
        -> [UInt8]
    {
        let outcome = try await run(request, route)
        if !outcome.result.references.isEmpty, !message.allowResultReturn {
            throw BridgeError(.failedPrecondition, "the client is too old for a result for several platforms")
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

    /// Compiles a build and hands its result, or its failure, to the solver, which then ends it.
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

/// The spans of a build's stages, of which the solver's begins once the build is lowered.
private struct BuildSpans: BuildObserver {
    let trace: CallTrace

    func progressed(to milestone: CompileMilestone) {
        trace.progressed(to: milestone)
        if case .lowered = milestone { trace.begin("solve") }
    }
}

extension BuildRequest {
    /// The detail with which the solver marks the failures of a frontend.
    fileprivate var failedFrontend: ErrorDetail {
        var value = JSONObject([.init("name", .string(frontend))])
        if let source = options["source"] { value.append("source", .string(source)) }
        return ErrorDetail("Frontend", value)
    }
}

extension SolveResult {
    /// All its references, in a fixed order.
    fileprivate var allReferences: [Reference] {
        [reference].compactMap { $0 } + references.sorted { $0.key < $1.key }.map(\.value)
    }
}

extension Moby_Buildkit_V1_Frontend_Result {
    /// Says what each reference was made from, as far as that is known; a client may go on building with it.
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
