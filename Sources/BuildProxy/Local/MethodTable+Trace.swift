import ServiceSupport

extension MethodTable.Method {
    /// Returns a copy of the method that ends and exports the call's spans when its handler returns.
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
