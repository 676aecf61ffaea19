public import Bridge
public import LLB
import OCISpec

/// A bridge over the `moby.buildkit.v1.frontend.LLBBridge` gRPC service.
public struct GatewayBridge: Bridge {
    /// The capabilities that the solver announced, or the legacy capabilities if the solver is too old to announce any.
    public let capabilities: Capabilities
    private let transport: any Transport
    /// The build's options that `solve` passes on, unless the request sets them.
    private let inheritedOptions: [String: String]
    /// The response or error of `Inputs`; nil if the method wasn't called while connecting.
    private var knownInputs: Result<[String: Definition], any Error>?

    /// Creates a bridge to a solver with known capabilities.
    ///
    /// - Parameter options: The build's options; `solve` passes on `cache-imports` and `cache-from`.
    public init(_ transport: any Transport, capabilities: Capabilities, options: [String: String] = [:]) {
        self.transport = transport
        self.capabilities = capabilities
        self.inheritedOptions = options.filter { $0.key == "cache-imports" || $0.key == "cache-from" }
    }

    /// Requests the solver's capabilities and creates a bridge.
    ///
    /// - Throws: `BridgeError`, e.g. if the solver doesn't respond in time.
    public static func connect(
        _ transport: any Transport,
        options: [String: String] = [:],
        timeout: Duration = .seconds(15)
    ) async throws -> GatewayBridge {
        // Nearly every build needs the inputs. Requesting them concurrently with the ping saves a round trip.
        async let inputs = Self.requestInputs(GatewayCall(transport), timeout: timeout)
        let capabilities = try await capabilities(over: transport, timeout: timeout)
        var bridge = GatewayBridge(transport, capabilities: capabilities, options: options)
        bridge.knownInputs = await inputs
        return bridge
    }

    /// Requests the solver's capabilities.
    ///
    /// - Throws: `BridgeError`, e.g. if the solver doesn't respond in time.
    public static func capabilities(
        over transport: any Transport,
        timeout: Duration = .seconds(15)
    ) async throws -> Capabilities {
        do {
            return Capabilities(try await GatewayCall(transport)(PingRequest(), timeout: timeout))
        } catch let error as BridgeError where error.code == .unimplemented {
            // A solver without `Ping` is treated like one whose response announces no capabilities.
            return Capabilities(PongResponse())
        }
    }

    private static func requestInputs(
        _ call: GatewayCall,
        timeout: Duration
    ) async -> Result<[String: Definition], any Error> {
        do {
            return .success(try await call(InputsRequest(), timeout: timeout).definitions)
        } catch {
            return .failure(error)
        }
    }

    private var call: GatewayCall { GatewayCall(transport) }

    /// Solves a graph or runs another frontend. If the request needs evaluation but the solver can't evaluate during a
    /// solve, the status of every reference's root directory is requested afterwards, which has the same effect.
    public func solve(_ request: SolveRequest) async throws -> SolveResult {
        let evaluatesItself = capabilities.supportsFrontend("gateway.solve.evaluate")
        let message = SolveMessage(
            request: request,
            frontendOptions: request.frontendOptions.merging(inheritedOptions) { own, _ in own },
            evaluates: request.evaluate && evaluatesItself,
            returnsThroughSolve: !capabilities.supportsFrontend("return")
        )
        let result = try await call(message).result
        if request.evaluate, !evaluatesItself {
            let references =
                [result.reference].compactMap { $0 } + result.references.sorted { $0.key < $1.key }.map(\.value)
            for reference in references where !reference.id.isEmpty { _ = try await fileStatus(".", of: reference) }
        }
        return result
    }

    public func readFile(_ path: String, of reference: Reference, range: FileRange?) async throws -> [UInt8] {
        try await call(ReadFileRequest(reference: reference.id, path: path, range: range)).data
    }

    public func readDirectory(_ path: String, of reference: Reference, pattern: String?) async throws -> [FileStatus] {
        try require("readdir", for: "listing a directory")
        let request = ReadDirRequest(reference: reference.id, path: path, pattern: pattern ?? "")
        return try await call(request).entries.sorted { $0.path < $1.path }
    }

    public func fileStatus(_ path: String, of reference: Reference) async throws -> FileStatus {
        try require("statfile", for: "requesting the status of a file")
        return try await call(StatFileRequest(reference: reference.id, path: path)).status
    }

    /// Forces the solver to compute a reference. If the solver lacks the `Evaluate` method, the status of the root directory is
    /// requested instead, which has the same effect.
    public func evaluate(_ reference: Reference) async throws {
        guard !reference.id.isEmpty else { return }
        guard capabilities.supportsFrontend("gateway.evaluate") else {
            _ = try await fileStatus(".", of: reference)
            return
        }
        _ = try await call(EvaluateRequest(reference: reference.id))
    }

    /// Shows the user a warning. Does nothing if the solver doesn't support warnings.
    public func warn(_ warning: BridgeWarning) async throws {
        guard capabilities.supportsFrontend("gateway.warnings") else { return }
        _ = try await call(WarnRequest(warning: warning))
    }

    /// Returns the client's input definitions; empty if the solver doesn't support inputs.
    public func inputs() async throws -> [String: Definition] {
        guard capabilities.supportsFrontend("frontend.inputs") else { return [:] }
        if let knownInputs { return try knownInputs.get() }
        return try await call(InputsRequest()).definitions
    }

    /// Resolves an image. Newer solvers resolve all kinds of sources with one method, which also applies source policies.
    ///
    /// - Throws: `RedirectedImage` if a policy replaces the image with a source of another kind; `BridgeError` if the solver
    ///   can't resolve the image.
    public func resolveImage(_ request: ImageRequest) async throws -> ResolvedImage {
        guard capabilities.supportsFrontend("source.metaresolver") else { return try await resolveConfig(request) }
        let scheme = request.store == nil ? "docker-image://" : "oci-layout://"
        var source = SourceOperation(identifier: scheme + request.reference)
        if let store = request.store {
            source.attributes = ["oci.session": store.sessionID, "oci.store": store.name]
        }
        let message = ResolveSourceMetaRequest(
            source: source,
            platform: request.platform,
            logName: request.logName,
            resolveMode: request.mode.rawValue
        )
        let response = try await call(message)
        let identifier = response.source.identifier
        let found = ["docker-image://", "oci-layout://"].first(where: identifier.hasPrefix)
        guard let image = response.image, let found else {
            throw RedirectedImage(reference: request.reference, replacement: identifier)
        }
        return ResolvedImage(
            reference: String(identifier.dropFirst(found.count)),
            digest: image.digest,
            config: image.config
        )
    }

    private func resolveConfig(_ request: ImageRequest) async throws -> ResolvedImage {
        let response = try await call(ResolveImageConfigRequest(request: request))
        return ResolvedImage(
            // Older solvers don't return the reference.
            reference: response.reference.isEmpty ? request.reference : response.reference,
            digest: response.digest,
            config: response.config
        )
    }

    /// Resolves a Git or HTTP source. If the solver is too old to resolve sources, the source is returned as
    /// requested, without a checksum or time.
    public func resolveSource(_ request: SourceRequest) async throws -> ResolvedSource {
        guard capabilities.supportsFrontend("source.metaresolver") else {
            return ResolvedSource(
                identifier: request.identifier,
                attributes: request.attributes,
                checksum: "",
                name: ""
            )
        }
        let message = ResolveSourceMetaRequest(
            source: SourceOperation(identifier: request.identifier, attributes: request.attributes),
            logName: request.logName,
            wantsGitObject: request.wantsCommitTime
        )
        let response = try await call(message)
        return ResolvedSource(
            identifier: response.source.identifier,
            attributes: response.source.attributes,
            checksum: response.git?.checksum ?? response.http?.checksum ?? "",
            name: response.git?.ref ?? response.http?.filename ?? "",
            lastModified: response.http?.lastModified ?? response.git?.commitTime
        )
    }

    /// Returns the build's result to the solver, which ends the build.
    ///
    /// - Parameter timeout: The time limit of the call; nil for no limit.
    /// - Throws: `BridgeError`, e.g. if the solver is too old for a result for several platforms.
    public func returnResult(_ result: SolveResult, timeout: Duration? = nil) async throws {
        if result.references.count > 1 { try require("returnmap", for: "a result for several platforms") }
        let withRefArrays = capabilities.supportsFrontend("proto.refarray")
        _ = try await call(ReturnRequest.result(result, withRefArrays: withRefArrays), timeout: timeout)
    }

    /// Returns the build's error to the solver, which ends the build.
    ///
    /// - Parameter timeout: The time limit of the call; nil for no limit.
    /// - Throws: `BridgeError` if the call fails.
    public func returnError(_ error: any Error, timeout: Duration? = nil) async throws {
        _ = try await call(ReturnRequest.failure(BridgeError(reporting: error)), timeout: timeout)
    }

    private func require(_ capability: String, for purpose: String) throws {
        guard !capabilities.supportsFrontend(capability) else { return }
        throw BridgeError(
            .unimplemented,
            "the solver is too old for \(purpose): it lacks the capability '\(capability)'"
        )
    }
}
