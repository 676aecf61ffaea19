import Bridge
import LLB

/// One call of the service, with typed messages.
struct GatewayCall {
    private static let service = "/moby.buildkit.v1.frontend.LLBBridge/"
    private let transport: any Transport

    init(_ transport: any Transport) { self.transport = transport }

    /// Writes the request, calls, and reads the answer.
    ///
    /// - Throws: what the transport throws; `BridgeError.Code.internal` where the answer can't be read.
    func callAsFunction<Request: GatewayRequest>(
        _ request: Request,
        timeout: Duration? = nil
    ) async throws -> Request.Response {
        let answer = try await transport.unary(Self.service + Request.method, request.encoded(), timeout: timeout)
        do {
            return try Request.Response(decoding: answer)
        } catch let error as OperationError {
            throw BridgeError(.internal, "the solver's answer to \(Request.method) can't be read: \(error)")
        } catch {
            throw BridgeError(.internal, "the solver's answer to \(Request.method) can't be read")
        }
    }
}
