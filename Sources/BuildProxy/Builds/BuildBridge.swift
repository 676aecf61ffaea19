import Bridge
import Frontend
import GatewayClient
import LLB
import ServiceSecurity
import SourceText
import Synchronization
import SyntaxKit

/// The solver as a compilation in the service sees it: the gateway's calls, with the inputs of the request. A frontend
/// image that stands for the service is not run but compiled here.
struct BuildBridge: Bridge {
    private let gateway: GatewayBridge
    private let frontend: Frontend
    private let routing: RoutingPolicy
    private let asked: FrontendRequest
    private let graphs: [String: Definition]
    private let inspector: SourceInspector?
    private let isPlain: Bool
    private let sourceLimit: Int

    /// - Parameters:
    ///   - asked: the request that is compiled over it.
    ///   - inputs: graphs that the client handed over.
    ///   - inspector: where the file has to ask for the service, looks at it; nil where it has been asked for.
    ///   - isPlain: true where it is known that the file is a Dockerfile which asks for no frontend.
    ///   - sourceLimit: bytes at most of a file that is read.
    init(
        _ gateway: GatewayBridge,
        frontend: Frontend,
        routing: RoutingPolicy,
        asked: FrontendRequest,
        inputs: [String: Definition],
        inspector: SourceInspector?,
        isPlain: Bool = false,
        sourceLimit: Int
    ) {
        self.isPlain = isPlain
        self.sourceLimit = sourceLimit
        self.gateway = gateway
        self.frontend = frontend
        self.routing = routing
        self.asked = asked
        self.graphs = inputs
        self.inspector = inspector
    }

    var capabilities: Capabilities { gateway.capabilities }

    /// A file whose `#syntax` names an image of ours gets here by way of the frontend that read it first.
    func solve(_ request: SolveRequest) async throws -> SolveResult {
        guard request.frontend == "gateway.v0", let image = request.frontendOptions["source"],
            case .compileHere(let pinned, _) = routing.route(syntax: image)
        else { return try await gateway.solve(request) }
        var asked = self.asked
        asked.options = request.frontendOptions
        asked.pinnedSyntax = pinned
        let bridge = BuildBridge(
            gateway,
            frontend: frontend,
            routing: routing,
            asked: asked,
            inputs: request.frontendInputs,
            inspector: nil,
            sourceLimit: sourceLimit
        )
        return try await frontend.build(asked, over: bridge)
    }

    func readFile(_ path: String, of reference: Reference, range: FileRange?) async throws -> [UInt8] {
        let bytes = try await gateway.readFile(path, of: reference, range: range)
        if bytes.count > sourceLimit { throw Refusal.source(path, size: bytes.count, limit: sourceLimit).error }
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
            // In the words of the solver's own frontend, which stands in its process.
            error.message = "failed to resolve source metadata for \(request.reference): \(error.message)"
            throw error
        }
    }

    func resolveSource(_ request: SourceRequest) async throws -> ResolvedSource {
        try await gateway.resolveSource(request)
    }

    func warn(_ warning: BridgeWarning) async throws { try await gateway.warn(warning) }

    func inputs() async throws -> [String: Definition] { graphs }
}

/// Looks at the first file that a compilation reads, which is the one to compile.
final class SourceInspector: Sendable {
    /// Whose the file is, where that is all there is to find out.
    struct RouteFound: Error {
        let route: RoutingPolicy.Route
    }

    private let routing: RoutingPolicy
    private let endsWithRoute: Bool
    private let state = Mutex(State.closed)

    private enum State {
        case closed
        case open(isPlain: Bool)
    }

    /// - Parameter endsWithRoute: true where the compilation shall end with a `RouteFound` in any case.
    init(_ routing: RoutingPolicy, endsWithRoute: Bool = false) {
        self.routing = routing
        self.endsWithRoute = endsWithRoute
    }

    /// True once the file has been read, and it is ours.
    var isDecided: Bool { state.withLock { if case .open = $0 { true } else { false } } }

    /// True once the file has been read, and it is a Dockerfile without a `#syntax` line.
    var isPlain: Bool { state.withLock { if case .open(let isPlain) = $0 { isPlain } else { false } } }

    /// - Throws: a `RouteFound` where one is asked for; `NotClaimed` where the file doesn't ask for the service.
    func check(_ path: String, _ bytes: [UInt8]) throws {
        guard !isDecided else { return }
        let syntax = SyntaxDirective.detect(in: SourceFile(name: path, bytes: bytes))?.reference
        let route = routing.route(syntax: syntax)
        if endsWithRoute { throw RouteFound(route: route) }
        if route == .passThrough { throw NotClaimed() }
        if case .compileHere(_, let isPlain) = route { state.withLock { $0 = .open(isPlain: isPlain) } }
    }
}

/// The build's file does not ask for the service, so the solver's own frontend builds it. Ends the compilation.
struct NotClaimed: Error {}
