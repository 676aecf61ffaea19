public import Bridge
import FoundationEssentials
import GatewayProtos
public import LLB
import LLBProtos
import OCISpec
import SourceText
import SwiftProtobuf

/// The solver's verbs over `moby.buildkit.v1.frontend.LLBBridge`.
public struct GatewayBridge: Bridge {
    /// What the solver announced, or what is assumed of one too old to announce anything.
    public let capabilities: Capabilities
    private let transport: any Transport
    /// Options of the build that a solve hands on where it doesn't set them itself.
    private let inheritedOptions: [String: String]

    /// A bridge over a transport whose capabilities are known.
    ///
    /// - Parameter options: the build's options; `cache-imports` and `cache-from` are handed on by `solve`.
    public init(_ transport: any Transport, capabilities: Capabilities, options: [String: String] = [:]) {
        self.transport = transport
        self.capabilities = capabilities
        self.inheritedOptions = options.filter { $0.key == "cache-imports" || $0.key == "cache-from" }
    }

    /// Asks the solver for its capabilities and makes a bridge with them.
    ///
    /// - Throws: `BridgeError` where the solver doesn't answer in time.
    public static func connect(
        _ transport: any Transport,
        options: [String: String] = [:],
        timeout: Duration = .seconds(15)
    ) async throws -> GatewayBridge {
        let call = GatewayCall(transport)
        var pong = Moby_Buildkit_V1_Frontend_PongResponse()
        do {
            pong = try await call("Ping", Moby_Buildkit_V1_Frontend_PingRequest(), timeout: timeout)
        } catch let error as BridgeError where error.code == .unimplemented {
            // As good as an empty answer.
        }
        return GatewayBridge(transport, capabilities: Capabilities(pong), options: options)
    }

    private var call: GatewayCall { GatewayCall(transport) }

    /// See `Bridge`. Where the solver can't evaluate while it solves, every reference is looked into afterwards.
    public func solve(_ request: SolveRequest) async throws -> SolveResult {
        var message = Moby_Buildkit_V1_Frontend_SolveRequest()
        if let definition = request.definition { message.definition = try definition.proto }
        message.frontend = request.frontend
        message.frontendOpt = request.frontendOptions.merging(inheritedOptions) { own, _ in own }
        message.frontendInputs = try request.frontendInputs.mapValues { try $0.proto }
        message.allowResultReturn = true
        message.allowResultArrayRef = true
        message.cacheImports = request.cacheImports.map { cache in
            var entry = Moby_Buildkit_V1_Frontend_CacheOptionsEntry()
            entry.type = cache.type
            entry.attrs = cache.attributes
            return entry
        }
        let evaluatesItself = capabilities.supportsFrontend("gateway.solve.evaluate")
        message.evaluate = request.evaluate && evaluatesItself
        if !capabilities.supportsFrontend("return") { message.exporterAttr = Data("{}".utf8) }

        let response: Moby_Buildkit_V1_Frontend_SolveResponse = try await call("Solve", message)
        let result = SolveResult(response)
        if request.evaluate, !evaluatesItself {
            let references =
                [result.reference].compactMap { $0 } + result.references.sorted { $0.key < $1.key }.map(\.value)
            for reference in references where !reference.id.isEmpty { _ = try await fileStatus(".", of: reference) }
        }
        return result
    }

    /// See `Bridge`.
    public func readFile(_ path: String, of reference: Reference, range: FileRange?) async throws -> [UInt8] {
        var message = Moby_Buildkit_V1_Frontend_ReadFileRequest()
        message.ref = reference.id
        message.filePath = path
        if let range {
            message.range.offset = range.offset
            message.range.length = range.length
        }
        let response: Moby_Buildkit_V1_Frontend_ReadFileResponse = try await call("ReadFile", message)
        return Array(response.data)
    }

    /// See `Bridge`.
    public func readDirectory(_ path: String, of reference: Reference, pattern: String?) async throws -> [FileStatus] {
        try require("readdir", for: "listing a directory")
        var message = Moby_Buildkit_V1_Frontend_ReadDirRequest()
        message.ref = reference.id
        message.dirPath = path
        message.includePattern = pattern ?? ""
        let response: Moby_Buildkit_V1_Frontend_ReadDirResponse = try await call("ReadDir", message)
        return response.entries.map { FileStatus($0) }.sorted { $0.path < $1.path }
    }

    /// See `Bridge`.
    public func fileStatus(_ path: String, of reference: Reference) async throws -> FileStatus {
        try require("statfile", for: "the status of a file")
        var message = Moby_Buildkit_V1_Frontend_StatFileRequest()
        message.ref = reference.id
        message.path = path
        let response: Moby_Buildkit_V1_Frontend_StatFileResponse = try await call("StatFile", message)
        return FileStatus(response.stat)
    }

    /// See `Bridge`. A solver without the call computes a reference once somebody looks into it.
    public func evaluate(_ reference: Reference) async throws {
        guard !reference.id.isEmpty else { return }
        guard capabilities.supportsFrontend("gateway.evaluate") else {
            _ = try await fileStatus(".", of: reference)
            return
        }
        var message = Moby_Buildkit_V1_Frontend_EvaluateRequest()
        message.ref = reference.id
        let _: Moby_Buildkit_V1_Frontend_EvaluateResponse = try await call("Evaluate", message)
    }

    /// See `Bridge`. Solvers too old to show warnings drop them, so nothing is sent to those.
    public func warn(_ warning: BridgeWarning) async throws {
        guard capabilities.supportsFrontend("gateway.warnings") else { return }
        var message = Moby_Buildkit_V1_Frontend_WarnRequest()
        message.digest = warning.vertex
        message.level = Int64(warning.level)
        message.short = Data(warning.short.utf8)
        message.detail = warning.detail.map { Data($0.utf8) }
        message.url = warning.url
        if let file = warning.locations.first?.file {
            message.info.filename = file.name
            message.info.data = Data(file.bytes)
            message.info.language = file.language
            message.ranges = warning.locations.map { Pb_Range(Definition.Range($0)) }
        }
        let _: Moby_Buildkit_V1_Frontend_WarnResponse = try await call("Warn", message)
    }

    /// See `Bridge`. A solver that knows no inputs has none.
    public func inputs() async throws -> [String: Definition] {
        guard capabilities.supportsFrontend("frontend.inputs") else { return [:] }
        let request = Moby_Buildkit_V1_Frontend_InputsRequest()
        let response: Moby_Buildkit_V1_Frontend_InputsResponse = try await call("Inputs", request)
        return try response.definitions.mapValues { try Definition($0) }
    }

    /// See `Bridge`. Newer solvers answer for every kind of source in one call, and apply source policies there.
    public func resolveImage(_ request: ImageRequest) async throws -> ResolvedImage {
        guard capabilities.supportsFrontend("source.metaresolver") else { return try await resolveConfig(request) }
        var message = Moby_Buildkit_V1_Frontend_ResolveSourceMetaRequest()
        message.source.identifier = "docker-image://" + request.reference
        if let platform = request.platform { message.platform = Pb_Platform(platform) }
        message.logName = request.logName
        message.resolveMode = request.mode.rawValue
        let response: Moby_Buildkit_V1_Frontend_ResolveSourceMetaResponse = try await call("ResolveSourceMeta", message)
        let identifier = response.source.identifier
        guard response.hasImage, identifier.hasPrefix("docker-image://") else {
            throw BridgeError(.failedPrecondition, "\(request.reference) stands for \(identifier), which is no image")
        }
        return ResolvedImage(
            reference: String(identifier.dropFirst("docker-image://".count)),
            digest: response.image.digest,
            config: Array(response.image.config)
        )
    }

    private func resolveConfig(_ request: ImageRequest) async throws -> ResolvedImage {
        var message = Moby_Buildkit_V1_Frontend_ResolveImageConfigRequest()
        message.ref = request.reference
        if let platform = request.platform { message.platform = Pb_Platform(platform) }
        message.resolveMode = request.mode.rawValue
        message.logName = request.logName
        let response: Moby_Buildkit_V1_Frontend_ResolveImageConfigResponse = try await call(
            "ResolveImageConfig",
            message
        )
        return ResolvedImage(
            // Older solvers don't repeat the reference.
            reference: response.ref.isEmpty ? request.reference : response.ref,
            digest: response.digest,
            config: Array(response.config)
        )
    }

    /// See `Bridge`. An older solver resolves no such source: the request comes back as it is, without a checksum.
    public func resolveSource(_ request: SourceRequest) async throws -> ResolvedSource {
        guard capabilities.supportsFrontend("source.metaresolver") else {
            return ResolvedSource(
                identifier: request.identifier,
                attributes: request.attributes,
                checksum: "",
                name: ""
            )
        }
        var message = Moby_Buildkit_V1_Frontend_ResolveSourceMetaRequest()
        message.source.identifier = request.identifier
        message.source.attrs = request.attributes
        message.logName = request.logName
        let response: Moby_Buildkit_V1_Frontend_ResolveSourceMetaResponse = try await call("ResolveSourceMeta", message)
        return ResolvedSource(
            identifier: response.source.identifier,
            attributes: response.source.attrs,
            checksum: response.hasGit ? response.git.checksum : response.http.checksum,
            name: response.hasGit ? response.git.ref : response.http.filename,
            lastModified: response.http.hasLastModified ? response.http.lastModified.seconds : nil
        )
    }

    /// Hands the build's result to the solver; ends the build.
    public func returnResult(_ result: SolveResult, timeout: Duration? = nil) async throws {
        if result.references.count > 1 { try require("returnmap", for: "a result for several platforms") }
        var message = Moby_Buildkit_V1_Frontend_ReturnRequest()
        message.result = result.message(withRefArrays: capabilities.supportsFrontend("proto.refarray"))
        let _: Moby_Buildkit_V1_Frontend_ReturnResponse = try await call("Return", message, timeout: timeout)
    }

    /// Hands the build's failure to the solver; ends the build.
    public func returnError(_ error: any Error, timeout: Duration? = nil) async throws {
        var message = Moby_Buildkit_V1_Frontend_ReturnRequest()
        message.error = Google_Rpc_Status(BridgeError(reporting: error))
        let _: Moby_Buildkit_V1_Frontend_ReturnResponse = try await call("Return", message, timeout: timeout)
    }

    private func require(_ capability: String, for purpose: String) throws {
        guard !capabilities.supportsFrontend(capability) else { return }
        throw BridgeError(
            .unimplemented,
            "the solver is too old for \(purpose): it lacks the capability '\(capability)'"
        )
    }
}
