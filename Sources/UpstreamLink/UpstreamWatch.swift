import Bridge
package import GatewayClient
package import Logging
import Synchronization

/// Probes the upstream at short intervals, and logs when it stops answering and when it answers again.
///
/// A probe is a call of `Control.ListWorkers`, the one that `buildctl debug workers` makes: every buildkitd and Docker Engine
/// responds to it at once. Any gRPC status counts as an answer, except `UNAVAILABLE`, `DEADLINE_EXCEEDED` and `CANCELLED`, which
/// the connection itself causes.
package final class UpstreamWatch: Sendable {
    private static let method = "/moby.buildkit.v1.Control/ListWorkers"

    private struct State {
        var health = UpstreamHealth.unknown
        /// The error of the last failed probe.
        var error = ""
        /// The time of the last change between answering and gone.
        var since = ContinuousClock.now
        var task: Task<Void, Never>?
    }

    private let transport: any Transport
    private let upstream: String
    private let timeout: Duration
    private let log: Logger
    private let onChange: @Sendable (_ isReady: Bool) -> Void
    private let state = Mutex(State())

    /// - Parameters:
    ///   - transport: Calls the upstream, over a connection that no client shares.
    ///   - upstream: The upstream's name in logs.
    ///   - timeout: The time limit of a probe. A machine that is busy with builds may take seconds to respond.
    ///   - onChange: Called after each probe.
    package init(
        _ transport: any Transport,
        upstream: String,
        timeout: Duration = .seconds(5),
        log: Logger,
        onChange: @escaping @Sendable (_ isReady: Bool) -> Void = { _ in }
    ) {
        self.transport = transport
        self.upstream = upstream
        self.timeout = timeout
        self.log = log
        self.onChange = onChange
    }

    deinit { stop() }

    /// The reason why no client should be sent here; nil if the upstream answers, and before `start`.
    package var problem: String? {
        state.withLock { state in
            guard state.task != nil, !state.health.isReady else { return nil }
            return state.health == .unknown
                ? "no answer of the upstream yet" : "the upstream doesn't answer: \(state.error)"
        }
    }

    /// Begins to probe. Further calls do nothing.
    package func start() {
        state.withLock { state in
            guard state.task == nil else { return }
            state.task = Task { [weak self] in
                while let delay = await self?.probe() {
                    do { try await Task.sleep(for: delay) } catch { return }
                }
            }
        }
    }

    package func stop() { state.withLock { $0.task }?.cancel() }

    /// Makes one probe.
    ///
    /// - Returns: The delay until the next probe; nil if the watch was stopped.
    private func probe() async -> Duration? {
        var failure: String?
        do { _ = try await transport.unary(Self.method, [], timeout: timeout) } catch let error as BridgeError {
            if [.unavailable, .deadlineExceeded, .cancelled].contains(error.code) { failure = error.message }
        } catch { failure = "\(error)" }
        guard !Task.isCancelled else { return nil }
        let (change, seconds, health) = state.withLock { state in
            if let failure { state.error = failure }
            let change = state.health.probed(hasAnswered: failure == nil)
            let elapsed = ContinuousClock.now - state.since
            if change != .none { state.since = .now }
            return (change, elapsed.components.seconds, state.health)
        }
        onChange(health.isReady)
        report(change, failure ?? "", after: seconds)
        return health.delay
    }

    private func report(_ change: UpstreamHealth.Change, _ error: String, after seconds: Int64) {
        switch change {
        case .none: break
        case .lost:
            log.error(
                "the upstream doesn't answer; /readyz responds with 503",
                metadata: ["upstream": "\(upstream)", "error": "\(error)"]
            )
        case .recovered:
            log.info(
                "the upstream answers again; /readyz responds with 200",
                metadata: ["upstream": "\(upstream)", "seconds": "\(seconds)"]
            )
        }
    }
}
