import Bridge
import ControlProtos
import GatewayClient
import GatewayProtos
import NIOPosix
import ServiceSupport
import SwiftProtobuf
import TestSupport
import Testing
import UpstreamLink

@testable import BuildProxy

/// Upstreams that accept connections and serve no calls: each call ends at once, with UNAVAILABLE and the reason in words.
@Suite(.serialized)
struct FaultySolverTests {
    /// A call of each route through the proxy.
    private enum Route: String, CaseIterable {
        case relayed, compiledBuild, compiledFrontend, probedBuild

        var method: String {
            switch self {
            case .relayed: "/moby.buildkit.v1.Control/DiskUsage"
            case .compiledBuild, .probedBuild: "/moby.buildkit.v1.Control/Solve"
            case .compiledFrontend: "/moby.buildkit.v1.frontend.LLBBridge/Solve"
            }
        }

        func request() throws -> [UInt8] {
            switch self {
            case .relayed: []
            case .compiledBuild, .probedBuild:
                try Moby_Buildkit_V1_SolveRequest.with {
                    $0.ref = "build-\(rawValue)"
                    $0.frontend = self == .probedBuild ? "dockerfile.v0" : "slipway.v0"
                    $0.frontendAttrs = ["filename": "Dockerfile"]
                }.serializedBytes()
            case .compiledFrontend:
                try Moby_Buildkit_V1_Frontend_SolveRequest.with {
                    $0.frontend = "slipway.v0"
                    $0.frontendOpt = ["filename": "Dockerfile"]
                }.serializedBytes()
            }
        }
    }

    /// Makes a call over a new connection to the proxy.
    ///
    /// - Returns: the call's error, and its duration; no error if it succeeded.
    private func call(_ route: Route, _ transport: EndpointTransport) async throws -> (BridgeError?, Duration) {
        let request = try route.request()
        let start = ContinuousClock.now
        do {
            _ = try await transport.unary(route.method, request, timeout: .seconds(10) * Slowdown.factor)
            return (nil, ContinuousClock.now - start)
        } catch {
            return (BridgeError(reporting: error), ContinuousClock.now - start)
        }
    }

    private func withProxy(
        _ fault: FaultySolver.Fault,
        _ body: (_ connect: () -> EndpointTransport) async throws -> Void
    ) async throws {
        let solver = try await FaultySolver.start(fault)
        let endpoint = UpstreamEndpoint(.tcp(host: "127.0.0.1", port: solver.port))
        try await BuildProxyTests.withProxy(endpoint: endpoint) { target, _ in
            let address = ServiceAddress.unix(path: String(target.dropFirst("unix:".count)))
            try await body {
                EndpointTransport(
                    UpstreamEndpoint(address, role: "proxy"),
                    on: MultiThreadedEventLoopGroup.singleton.next()
                )
            }
        }
        await solver.stop()
    }

    @Test(arguments: FaultySolver.Fault.allCases)
    func endsEveryCallAtOnce(fault: FaultySolver.Fault) async throws {
        try await withProxy(fault) { connect in
            for route in Route.allCases {
                let transport = connect()
                let (error, time) = try await call(route, transport)
                #expect(error?.code == .unavailable, "\(route): \(String(describing: error))")
                // The proxy closes the client's connection if it loses the upstream before the call is relayed.
                let words = ["upstream", "was lost"]
                let message = error?.message ?? ""
                #expect(words.contains { message.contains($0) }, "\(route): \(message)")
                #expect(time < .seconds(1) * Slowdown.factor, "\(route)")
                await transport.close()
            }
        }
    }
}
