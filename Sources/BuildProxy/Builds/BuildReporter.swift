import Bridge
import Frontend
import GatewayClient
import Logging
import ServiceSecurity
import ServiceSupport
import Synchronization

/// Counts builds, and logs the duration and outcome of each.
struct BuildReporter: Sendable {
    let log: Logger
    let metrics: ServiceMetrics
    let caller: Caller
    /// The spans of the call; nil if the call isn't traced.
    let trace: CallTrace?

    /// Runs `work`, then counts the build and logs its outcome.
    ///
    /// - Parameter work: Compiles and solves the build, and reports its milestones to the observer.
    func measured<Value>(
        _ request: BuildRequest,
        _ work: (_ observer: BuildProgress) async throws -> Value
    ) async throws -> Value {
        let progress = BuildProgress(metrics: metrics, trace: trace)
        metrics.buildsInProgress.add()
        defer { metrics.buildsInProgress.subtract() }
        do {
            let value = try await work(progress)
            finished(request, progress, .ok, error: nil)
            return value
        } catch is NotClaimed {
            log.debug(
                "left to the upstream",
                metadata: [
                    "build": "\(request.build)", "frontend": "\(request.frontend)", "caller": "\(caller)",
                    "ms": .stringConvertible(progress.milliseconds),
                ]
            )
            throw NotClaimed()
        } catch {
            finished(request, progress, error is CancellationError ? .cancelled : .failed, error: error)
            throw error
        }
    }

    private func finished(
        _ request: BuildRequest,
        _ progress: BuildProgress,
        _ outcome: ServiceMetrics.Outcome,
        error: (any Error)?
    ) {
        let syntax = progress.syntax
        metrics.built(frontend: request.frontend, syntax: syntax, outcome)
        var fields: Logger.Metadata = [
            "build": "\(request.build)", "frontend": "\(request.frontend)", "caller": "\(caller)",
            "outcome": "\(outcome.rawValue)", "ms": .stringConvertible(progress.milliseconds),
        ]
        if let syntax { fields["syntax"] = "\(syntax)" }
        if let trace { fields["trace"] = "\(trace.id)" }
        if let error { fields["error"] = "\(BridgeError(reporting: error).message)" }
        log.info(outcome == .ok ? "compiled" : "\(outcome.rawValue)", metadata: fields)
    }
}

/// The progress of one build. Includes a second compilation if the file's `#syntax` line forwards the build back to the service.
final class BuildProgress: BuildObserver {
    private let metrics: ServiceMetrics
    private let trace: CallTrace?
    private let start = ContinuousClock.now
    private let language = Mutex<String?>(nil)

    init(metrics: ServiceMetrics, trace: CallTrace?) {
        self.metrics = metrics
        self.trace = trace
    }

    /// The short name of the source's language; nil until the language is known.
    var syntax: String? { language.withLock { $0 } }

    /// Milliseconds since the build began.
    var milliseconds: Double { (ContinuousClock.now - start).milliseconds }

    func progressed(to milestone: CompileMilestone) {
        trace?.progressed(to: milestone)
        switch milestone {
        case .sourceRead(let syntax): language.withLock { $0 = syntax }
        case .parsed: break
        case .lowered:
            trace?.begin("solve")
            if let syntax { metrics.compiled(syntax: syntax, in: ContinuousClock.now - start) }
        }
    }
}

extension Duration {
    /// The duration in milliseconds, with microsecond resolution.
    var milliseconds: Double {
        let (seconds, attoseconds) = components
        return Double(seconds) * 1000 + Double(attoseconds / 1_000_000_000_000) / 1000
    }
}
