import Bridge
package import GatewayClient
package import Logging
import Synchronization

/// Sends spans to a collector (OTLP over gRPC), some at a time and beside all else.
///
/// What can't be sent waits, up to a bound; what comes on top of that is lost. Nothing waits for it but `close`.
package final class TraceExporter: Sendable {
    /// Spans that wait at most.
    package static let queueLimit = 2048
    /// Spans of one request at most.
    private static let batchSize = 512
    /// How long spans are gathered before they are sent.
    private static let gatherTime = Duration.seconds(1)
    /// How long to wait after a failure.
    private static let retryTime = Duration.seconds(5)
    private static let callTimeout = Duration.seconds(10)

    private struct State {
        var waiting: [Span] = []
        var lost: UInt64 = 0
        var task: Task<Void, Never>?
        var hasFailed = false
        var isClosing = false

        /// Keeps spans as far as there is room.
        mutating func keep(_ spans: [Span], first: Bool = false) {
            let kept = spans.prefix(max(0, TraceExporter.queueLimit - waiting.count))
            lost += UInt64(spans.count - kept.count)
            if first { waiting.insert(contentsOf: kept, at: 0) } else { waiting += kept }
        }

        /// - Returns: what is sent next; where nothing waits, the task is over.
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
    ///   - transport: calls the collector.
    ///   - endpoint: the collector's name in logs.
    package init(_ transport: any Transport, endpoint: String, log: Logger) {
        self.transport = transport
        self.endpoint = endpoint
        self.log = log
    }

    /// Spans that were lost since the start.
    package var lost: UInt64 { state.withLock { $0.lost } }

    /// Takes spans, to be sent soon.
    package func add(_ spans: [Span]) {
        guard !spans.isEmpty else { return }
        state.withLock { state in
            state.keep(spans)
            if state.task == nil, !state.isClosing { state.task = Task { await self.drain(gathers: true) } }
        }
    }

    /// Sends what waits, once more and for no longer than this, and closes the connection.
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

    /// Sends until nothing waits any more.
    ///
    /// - Parameter gathers: false where nothing more is waited for, and a failure is the end.
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
                report(Span.rejection(in: answer).map { "the collector left out \($0)" })
            } catch {
                state.withLock { $0.keep(batch, first: true) }
                if !Task.isCancelled { report(BridgeError(reporting: error).message) }
                guard gathers else { return }
                try? await Task.sleep(for: Self.retryTime)
            }
        }
        state.withLock { $0.task = nil }
    }

    /// Says that something is wrong once, until it is right again.
    private func report(_ problem: String?) {
        let isNew = state.withLock { state in
            defer { state.hasFailed = problem != nil }
            return problem != nil && !state.hasFailed
        }
        guard isNew, let problem else { return }
        log.error("spans can't be sent", metadata: ["endpoint": "\(endpoint)", "error": "\(problem)"])
    }
}
