import Bridge
import ControlProtos
import GRPCStreams
import GatewayClient
import GatewayProtos
import LLBProtos
import OCISpec
import SwiftProtobuf
import Synchronization

/// The platforms and capabilities that a client connection's upstream reports, requested only if not yet known.
///
/// Clients usually request both before they build, so relayed responses are recorded. Nothing is shared between
/// connections, because a load balancer may connect each of them to a different buildkitd.
final class UpstreamInfo: Sendable {
    private static let listWorkers = "/moby.buildkit.v1.Control/ListWorkers"
    private static let ping = "/moby.buildkit.v1.frontend.LLBBridge/Ping"

    /// Responses of the upstream and the values decoded from them. Decoding is lazy: relayed builds don't need the values.
    fileprivate struct State {
        var workers: [UInt8]?
        var pong: [UInt8]?
        var platforms: [Platform]?
        var capabilities: Capabilities?
    }

    private let known = Mutex(State())

    /// Returns the platforms of the upstream's first worker, native platform first; empty if the upstream doesn't report any.
    func platforms(over transport: any Transport) async -> [Platform] {
        if let platforms = known.withLock({ $0.knownPlatforms() }) { return platforms }
        guard let response = try? await transport.unary(Self.listWorkers, [], timeout: .seconds(15)) else { return [] }
        return known.withLock { known in
            known.workers = response
            return known.knownPlatforms() ?? []
        }
    }

    /// Returns the upstream's capabilities.
    ///
    /// - Throws: `BridgeError` if the upstream doesn't respond.
    func capabilities(over transport: any Transport) async throws -> Capabilities {
        if let capabilities = known.withLock({ $0.knownCapabilities() }) { return capabilities }
        let capabilities = try await GatewayBridge.capabilities(over: transport)
        known.withLock { $0.capabilities = capabilities }
        return capabilities
    }

    /// Creates the tap that records the response to a relayed call.
    ///
    /// - Returns: The tap; nil if responses of the method at `path` aren't needed.
    func tap(for path: String) -> ResponseTap? {
        switch path {
        case Self.listWorkers: ResponseTap { [self] response in known.withLock { $0.workers = response } }
        case Self.ping: ResponseTap { [self] response in known.withLock { $0.pong = response } }
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

    private static func platforms(in bytes: [UInt8]) -> [Platform]? {
        guard let response = try? Moby_Buildkit_V1_ListWorkersResponse(serializedBytes: bytes) else { return nil }
        let platforms = response.record.first?.platforms.map { platform in
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
