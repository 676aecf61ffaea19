import Bridge
import GatewayClient

extension CallTrace {
    /// Runs a handler, then ends and exports the call's spans.
    package func record<Value>(
        _ collector: TraceExporter?,
        _ handler: () async throws -> Value
    ) async throws -> Value {
        do {
            let value = try await handler()
            collector?.add(end("answered"))
            return value
        } catch {
            collector?.add(end("failed", failure: BridgeError(reporting: error)))
            throw error
        }
    }
}
