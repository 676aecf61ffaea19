import Bridge
import GatewayClient
import ServiceSupport

extension MethodTable.Method {
    /// The same, within a call's span.
    func traced(_ trace: CallTrace, _ collector: TraceExporter?) -> MethodTable.Method {
        switch self {
        case .unary(let handler):
            .unary { message, call in try await trace.record(collector) { try await handler(message, call) } }
        case .stream(let handler):
            .stream { stream, call in try await trace.record(collector) { try await handler(stream, call) } }
        }
    }
}

extension CallTrace {
    /// Does a call's work, and sends its span.
    fileprivate func record<Value>(
        _ collector: TraceExporter?,
        _ work: () async throws -> Value
    ) async throws -> Value {
        do {
            let value = try await work()
            collector?.add(end("answered"))
            return value
        } catch {
            collector?.add(end("failed", failure: BridgeError(reporting: error)))
            throw error
        }
    }
}
