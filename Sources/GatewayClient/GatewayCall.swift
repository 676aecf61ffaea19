import Bridge
import LLB

/// Calls methods of the `LLBBridge` service with typed messages.
struct GatewayCall {
    private static let service = "/moby.buildkit.v1.frontend.LLBBridge/"
    private let transport: any Transport

    init(_ transport: any Transport) { self.transport = transport }

    /// Encodes the request, makes the call and decodes the response.
    ///
    /// - Throws: The transport's errors; `BridgeError` with the code `internal` if the response can't be decoded.
    func callAsFunction<Request: GatewayRequest>(
        _ request: Request,
        timeout: Duration? = nil
    ) async throws -> Request.Response {
        let response = try await transport.unary(Self.service + Request.method, request.encoded(), timeout: timeout)
        do {
            return try Request.Response(decoding: response)
        } catch let error as OperationError {
            throw BridgeError(.internal, "the solver's response to \(Request.method) can't be decoded: \(error)")
        } catch {
            throw BridgeError(.internal, "the solver's response to \(Request.method) can't be decoded")
        }
    }
}
