import Bridge
import GatewayClient
import Logging
import ServiceSupport

/// Exports the spans of a call to the collector, and to the upstream, which adds them to the build's record.
struct SpanSink: Sendable {
    let collector: TraceExporter?
    /// The transport to the upstream, without the build's metadata.
    let upstream: any Transport
    let log: Logger

    /// Sends spans in the background.
    ///
    /// - Parameter toUpstream: Whether to send the spans to the upstream too; true if the caller records the trace.
    func send(_ spans: [Span], toUpstream: Bool) {
        guard !spans.isEmpty else { return }
        collector?.add(spans)
        guard toUpstream else { return }
        Task {
            do {
                _ = try await upstream.unary(Span.exportMethod, Span.exportRequest(spans), timeout: .seconds(10))
            } catch {
                // Old versions of buildkitd lack this method; newer ones may have it disabled.
                log.debug(
                    "the upstream accepts no spans",
                    metadata: ["error": "\(BridgeError(reporting: error).message)"]
                )
            }
        }
    }
}

extension BuildRunner {
    /// Runs `work`, then ends the spans of the build and exports them.
    func traced<Value>(_ request: BuildRequest, _ work: () async throws -> Value) async throws -> Value {
        guard let trace else { return try await work() }
        trace.note("slipway.frontend", .text(request.frontend))
        trace.note("slipway.build", .text(request.build))
        trace.begin("read source")
        do {
            let value = try await work()
            spans?.send(trace.end("compiled"), toUpstream: trace.isCallers)
            return value
        } catch is NotClaimed {
            spans?.send(trace.end("left to the upstream"), toUpstream: trace.isCallers)
            throw NotClaimed()
        } catch {
            let failure = BridgeError(reporting: error)
            spans?.send(trace.end("failed", failure: failure), toUpstream: trace.isCallers)
            throw error
        }
    }
}
