import Bridge
import ControlProtos
import GRPCStreams
import GatewayClient
import GatewayProtos
import LLBProtos
import OCISpec
import SwiftProtobuf
import Synchronization

/// What the worker of a client's connection has said of itself, to the service or to the client; asked once.
///
/// Clients ask for the same before they build, so a build seldom has to. It is kept for one connection only: behind an
/// address there may be workers of several kinds, and others tomorrow.
final class UpstreamInfo: Sendable {
    private static let listWorkers = "/moby.buildkit.v1.Control/ListWorkers"
    private static let ping = "/moby.buildkit.v1.frontend.LLBBridge/Ping"

    /// Answers of the worker's, and what was read out of them: most builds that pass through need neither.
    fileprivate struct State {
        var workers: [UInt8]?
        var pong: [UInt8]?
        var platforms: [Platform]?
        var capabilities: Capabilities?
    }

    private let known = Mutex(State())

    /// What it can build for, its own platform first; none where the solver doesn't say.
    func platforms(over transport: UpstreamTransport) async -> [Platform] {
        if let platforms = known.withLock({ $0.knownPlatforms() }) { return platforms }
        guard let answer = try? await transport.unary(Self.listWorkers, [], timeout: .seconds(15)) else { return [] }
        return known.withLock { known in
            known.workers = answer
            return known.knownPlatforms() ?? []
        }
    }

    /// What it can do.
    ///
    /// - Throws: `BridgeError` where it doesn't answer.
    func capabilities(over transport: any Transport) async throws -> Capabilities {
        if let capabilities = known.withLock({ $0.knownCapabilities() }) { return capabilities }
        let capabilities = try await GatewayBridge.capabilities(over: transport)
        known.withLock { $0.capabilities = capabilities }
        return capabilities
    }

    /// Takes note of what the client is answered.
    ///
    /// - Returns: what reads the answer to a call of the client's along; nil where it says nothing that is needed.
    func tap(for path: String) -> ResponseTap? {
        switch path {
        case Self.listWorkers: ResponseTap { [self] answer in known.withLock { $0.workers = answer } }
        case Self.ping: ResponseTap { [self] answer in known.withLock { $0.pong = answer } }
        default: nil
        }
    }
}

extension UpstreamInfo.State {
    fileprivate mutating func knownCapabilities() -> Capabilities? {
        if capabilities == nil, let pong { capabilities = try? Capabilities(pong: pong) }
        return capabilities
    }

    fileprivate mutating func knownPlatforms() -> [Platform]? {
        if platforms == nil, let workers { platforms = Self.platforms(in: workers) }
        return platforms
    }

    private static func platforms(in answer: [UInt8]) -> [Platform]? {
        guard let answer = try? Moby_Buildkit_V1_ListWorkersResponse(serializedBytes: answer) else { return nil }
        let platforms = answer.record.first?.platforms.map { platform in
            Platform(
                os: platform.os,
                architecture: platform.architecture,
                variant: platform.variant,
                osVersion: platform.osversion,
                osFeatures: platform.osfeatures
            )
        }
        return platforms ?? []
    }
}
