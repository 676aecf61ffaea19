import Bridge
import GatewayClient
import Synchronization

/// A transport that responds from a closure and records the calls.
final class FakeTransport: Transport {
    struct Call: Sendable {
        var method: String
        var request: [UInt8]
    }

    private let recorded = Mutex<[Call]>([])
    private let answer: @Sendable (String, [UInt8]) async throws -> [UInt8]

    init(_ answer: @escaping @Sendable (String, [UInt8]) async throws -> [UInt8]) { self.answer = answer }

    var calls: [Call] { recorded.withLock { $0 } }

    func unary(_ method: String, _ request: [UInt8], timeout: Duration?) async throws -> [UInt8] {
        let name = String(method.dropFirst("/moby.buildkit.v1.frontend.LLBBridge/".count))
        recorded.withLock { $0.append(Call(method: name, request: request)) }
        return try await answer(name, request)
    }
}
