import Bridge
import Frontend
import GatewayClient
import Logging
import ServiceSecurity
import ServiceSupport
import SyntaxKit

/// Counts builds, and reports how long each took and how it ended.
struct BuildReporter: Sendable {
    let log: Logger
    let metrics: ServiceMetrics
    let caller: Caller
    /// The spans of the call, where they are recorded.
    let trace: CallTrace?

    /// Does a build's work.
    ///
    /// - Parameter work: is given what to call once there is a graph, before it is built.
    func measured<Value>(
        _ request: BuildRequest,
        _ work: (_ compiled: (Compilation) -> Void) async throws -> Value
    ) async throws -> Value {
        let start = ContinuousClock.now
        var syntax: String?
        metrics.buildsInProgress.add()
        defer { metrics.buildsInProgress.subtract() }
        do {
            let value = try await work { compilation in
                syntax = compilation.syntax.imageName
                metrics.compiled(syntax: compilation.syntax.imageName, in: ContinuousClock.now - start)
            }
            over(request, syntax, .ok, start, error: nil)
            return value
        } catch is NotClaimed {
            log.debug(
                "left to the solver",
                metadata: [
                    "build": "\(request.build)", "frontend": "\(request.frontend)", "caller": "\(caller)",
                    "ms": .stringConvertible((ContinuousClock.now - start).milliseconds),
                ]
            )
            throw NotClaimed()
        } catch {
            over(request, syntax, error is CancellationError ? .cancelled : .failed, start, error: error)
            throw error
        }
    }

    private func over(
        _ request: BuildRequest,
        _ syntax: String?,
        _ outcome: ServiceMetrics.Outcome,
        _ start: ContinuousClock.Instant,
        error: (any Error)?
    ) {
        metrics.built(frontend: request.frontend, syntax: syntax, outcome)
        var fields: Logger.Metadata = [
            "build": "\(request.build)", "frontend": "\(request.frontend)", "caller": "\(caller)",
            "outcome": "\(outcome.rawValue)",
            "ms": .stringConvertible((ContinuousClock.now - start).milliseconds),
        ]
        if let syntax { fields["syntax"] = "\(syntax)" }
        if let trace { fields["trace"] = "\(trace.id)" }
        if let error { fields["error"] = "\(BridgeError(reporting: error).message)" }
        log.info(outcome == .ok ? "compiled" : "\(outcome.rawValue)", metadata: fields)
    }
}

extension Duration {
    /// The duration in milliseconds, to the microsecond.
    var milliseconds: Double {
        let (seconds, attoseconds) = components
        return Double(seconds) * 1000 + Double(attoseconds / 1_000_000_000_000) / 1000
    }
}
