import Bridge
import GatewayClient
import ServiceSupport

extension MethodTable.Method {
    /// Wraps the method so that the call's spans are ended and exported when the handler returns.
    func traced(_ trace: CallTrace, _ collector: TraceExporter?) -> MethodTable.Method {
        var method = self
        switch handler {
        case .unary(let handler):
            method.handler = .unary { message, call in
                try await trace.record(collector) { try await handler(message, call) }
            }
        case .stream(let handler):
            method.handler = .stream { stream, call in
                try await trace.record(collector) { try await handler(stream, call) }
            }
        }
        return method
    }
}

extension CallTrace {
    /// Runs a handler, then ends and exports the call's spans.
    fileprivate func record<Value>(
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
