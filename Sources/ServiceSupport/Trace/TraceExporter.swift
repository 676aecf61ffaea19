import Bridge
package import GatewayClient
package import Logging
import Synchronization

/// Sends spans to a collector (OTLP over gRPC) in batches, in the background.
///
/// Spans that can't be sent are kept, up to `queueLimit`; further spans are lost. Only `close` waits until spans are sent.
package final class TraceExporter: Sendable {
    /// The maximum number of waiting spans.
    package static let queueLimit = 2048
    /// The maximum number of spans in one request.
    private static let batchSize = 512
    /// The time to wait for further spans before a batch is sent.
    private static let gatherTime = Duration.seconds(1)
    /// The delay before a failed batch is sent again.
    private static let retryTime = Duration.seconds(5)
    private static let callTimeout = Duration.seconds(10)

    private struct State {
        var waiting: [Span] = []
        var lost: UInt64 = 0
        var task: Task<Void, Never>?
        var hasFailed = false
        var isClosing = false

        /// Adds spans while there is room, and counts those that don't fit as lost.
        mutating func keep(_ spans: [Span], first: Bool = false) {
            let kept = spans.prefix(max(0, TraceExporter.queueLimit - waiting.count))
            lost += UInt64(spans.count - kept.count)
            if first { waiting.insert(contentsOf: kept, at: 0) } else { waiting += kept }
        }

        /// Removes the next batch of waiting spans. Clears `task` if no span is waiting.
        mutating func takeBatch(_ size: Int) -> [Span] {
            let batch = Array(waiting.prefix(size))
            waiting.removeFirst(batch.count)
            if batch.isEmpty { task = nil }
            return batch
        }
    }

    private let transport: any Transport
    private let endpoint: String
    private let log: Logger
    private let state = Mutex(State())

    /// - Parameters:
    ///   - transport: Calls the collector.
    ///   - endpoint: The collector's name in logs.
    package init(_ transport: any Transport, endpoint: String, log: Logger) {
        self.transport = transport
        self.endpoint = endpoint
        self.log = log
    }

    /// The number of spans that have been lost since the service started.
    package var lost: UInt64 { state.withLock { $0.lost } }

    /// Queues spans for sending.
    package func add(_ spans: [Span]) {
        guard !spans.isEmpty else { return }
        state.withLock { state in
            state.keep(spans)
            if state.task == nil, !state.isClosing { state.task = Task { await self.drain(gathers: true) } }
        }
    }

    /// Sends the waiting spans in one last attempt, within a time limit.
    package func close(within limit: Duration) async {
        let task: Task<Void, Never>? = state.withLock { state in
            state.isClosing = true
            return state.task
        }
        task?.cancel()
        await task?.value
        await withTaskGroup(of: Void.self) { tasks in
            tasks.addTask { await self.drain(gathers: false) }
            tasks.addTask { try? await Task.sleep(for: limit) }
            await tasks.next()
            tasks.cancelAll()
        }
    }

    /// Sends spans until none is waiting.
    ///
    /// - Parameter gathers: Whether to wait for more spans before each request and to retry after failures.
    private func drain(gathers: Bool) async {
        while !Task.isCancelled {
            if gathers { try? await Task.sleep(for: Self.gatherTime) }
            guard !Task.isCancelled else { break }
            let batch = state.withLock { $0.takeBatch(Self.batchSize) }
            if batch.isEmpty { return }
            do {
                let answer = try await transport.unary(
                    Span.exportMethod,
                    Span.exportRequest(batch),
                    timeout: Self.callTimeout
                )
                report(Span.rejection(in: answer).map { "the collector rejected \($0)" })
            } catch {
                state.withLock { $0.keep(batch, first: true) }
                if !Task.isCancelled { report(BridgeError(reporting: error).message) }
                guard gathers else { return }
                try? await Task.sleep(for: Self.retryTime)
            }
        }
        state.withLock { $0.task = nil }
    }

    /// Logs only the first of a series of problems. `problem` is nil if the last request succeeded, which ends the series.
    private func report(_ problem: String?) {
        let isNew = state.withLock { state in
            defer { state.hasFailed = problem != nil }
            return problem != nil && !state.hasFailed
        }
        guard isNew, let problem else { return }
        log.error("spans can't be sent", metadata: ["endpoint": "\(endpoint)", "error": "\(problem)"])
    }
}
