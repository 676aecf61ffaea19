import Bridge
import GatewayClient
import Logging
import ServiceSupport

/// Where the spans of a call go: to the service's own collector, and to the solver, which shows them in the build's
/// record, where the caller records the trace.
struct SpanSink: Sendable {
    let collector: TraceExporter?
    /// Calls to the solver that carry nothing of the build's.
    let solver: UpstreamTransport
    let log: Logger

    /// Sends spans; nothing waits for it.
    func send(_ spans: [Span], toSolver: Bool) {
        guard !spans.isEmpty else { return }
        collector?.add(spans)
        guard toSolver else { return }
        Task {
            do { _ = try await solver.unary(Span.exportMethod, Span.exportRequest(spans), timeout: .seconds(10)) } catch
            {
                // Old solvers have no such call, others may have it switched off.
                log.debug("the solver takes no spans", metadata: ["error": "\(BridgeError(reporting: error).message)"])
            }
        }
    }
}

extension BuildRunner {
    /// Does a build's work within its span.
    func traced<Value>(_ request: BuildRequest, _ work: () async throws -> Value) async throws -> Value {
        guard let trace else { return try await work() }
        trace.note("slipway.frontend", .text(request.frontend))
        trace.note("slipway.build", .text(request.build))
        trace.begin("read source")
        do {
            let value = try await work()
            spans?.send(trace.end("compiled"), toSolver: trace.isCallers)
            return value
        } catch is NotClaimed {
            spans?.send(trace.end("left to the solver"), toSolver: trace.isCallers)
            throw NotClaimed()
        } catch {
            let failure = BridgeError(reporting: error)
            spans?.send(trace.end("failed", failure: failure), toSolver: trace.isCallers)
            throw error
        }
    }
}
