import Bridge
import CompileService
import Frontend
import GRPCStreams
import GatewayClient
import LLB
import ServiceSecurity

/// The bridge for compiling a client's build: the upstream's gateway API, with the input definitions of the build request.
///
/// If the build's `#syntax` line names an image that the routing policy claims, the service itself compiles the file.
struct BuildBridge: Bridge {
    private let gateway: GatewayBridge
    private let frontend: Frontend
    private let routing: RoutingPolicy
    private let request: FrontendRequest
    private let definitions: [String: Definition]
    private let inspector: SourceInspector?
    private let isPlain: Bool
    private let sourceLimit: Int
    private let memory: MemoryReservation?

    /// - Parameters:
    ///   - request: The request that is compiled over this bridge.
    ///   - inputs: The client's input definitions.
    ///   - inspector: Routes the build by its file; nil if the build is already routed.
    ///   - isPlain: Whether the file is known to be a Dockerfile without a `#syntax` line.
    ///   - sourceLimit: The maximum size of a file that is read, in bytes.
    ///   - memory: Charged for compiling the files that are read; nil if no caller is charged.
    init(
        _ gateway: GatewayBridge,
        frontend: Frontend,
        routing: RoutingPolicy,
        request: FrontendRequest,
        inputs: [String: Definition],
        inspector: SourceInspector?,
        isPlain: Bool = false,
        sourceLimit: Int,
        memory: MemoryReservation? = nil
    ) {
        self.memory = memory
        self.isPlain = isPlain
        self.sourceLimit = sourceLimit
        self.gateway = gateway
        self.frontend = frontend
        self.routing = routing
        self.request = request
        definitions = inputs
        self.inspector = inspector
    }

    var capabilities: Capabilities { gateway.capabilities }

    /// Passes the request to the gateway, or compiles it if its options name a frontend image that the routing policy claims.
    func solve(_ solve: SolveRequest) async throws -> SolveResult {
        guard solve.frontend == "gateway.v0", let image = solve.frontendOptions["source"],
            case .compileHere(let pinned, _) = routing.route(syntax: image)
        else { return try await gateway.solve(solve) }
        var request = self.request
        request.options = solve.frontendOptions
        request.pinnedSyntax = pinned
        let bridge = BuildBridge(
            gateway,
            frontend: frontend,
            routing: routing,
            request: request,
            inputs: solve.frontendInputs,
            inspector: nil,
            sourceLimit: sourceLimit,
            memory: memory
        )
        return try await frontend.build(request, over: bridge)
    }

    func readFile(_ path: String, of reference: Reference, range: FileRange?) async throws -> [UInt8] {
        let bytes = try await gateway.readFile(path, of: reference, range: range)
        if bytes.count > sourceLimit { throw Refusal.source(path, size: bytes.count, limit: sourceLimit).error }
        try memory?.reserve(CompileMemory.ofSource(bytes))
        try inspector?.check(path, bytes)
        return bytes
    }

    func readDirectory(_ path: String, of reference: Reference, pattern: String?) async throws -> [FileStatus] {
        try await gateway.readDirectory(path, of: reference, pattern: pattern)
    }

    func fileStatus(_ path: String, of reference: Reference) async throws -> FileStatus {
        try await gateway.fileStatus(path, of: reference)
    }

    func evaluate(_ reference: Reference) async throws { try await gateway.evaluate(reference) }

    func resolveImage(_ request: ImageRequest) async throws -> ResolvedImage {
        do {
            return try await gateway.resolveImage(request)
        } catch var error as BridgeError where isPlain || inspector?.isPlain == true {
            // The message has the wording of buildkitd's Dockerfile frontend, which would otherwise have built this file.
            error.message = "failed to resolve source metadata for \(request.reference): \(error.message)"
            throw error
        }
    }

    func resolveSource(_ request: SourceRequest) async throws -> ResolvedSource {
        try await gateway.resolveSource(request)
    }

    func warn(_ warning: BridgeWarning) async throws { try await gateway.warn(warning) }

    func inputs() async throws -> [String: Definition] { definitions }
}
