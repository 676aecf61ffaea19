import Bridge
import SwiftProtobuf

/// One call of the service, with typed messages.
struct GatewayCall {
    private static let service = "/moby.buildkit.v1.frontend.LLBBridge/"
    private let transport: any Transport

    init(_ transport: any Transport) { self.transport = transport }

    /// Serializes, calls, and reads the answer. Maps are written in the order of their keys.
    func callAsFunction<Response: Message>(
        _ method: String,
        _ request: some Message,
        timeout: Duration? = nil
    ) async throws -> Response {
        var options = BinaryEncodingOptions()
        options.useDeterministicOrdering = true
        let bytes: [UInt8] = try request.serializedBytes(options: options)
        let answer = try await transport.unary(Self.service + method, bytes, timeout: timeout)
        do {
            return try Response(serializedBytes: answer)
        } catch {
            throw BridgeError(.internal, "the solver's answer to \(method) can't be read: \(error)")
        }
    }
}
