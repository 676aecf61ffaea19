import Bridge
import GatewayClient
import NIOCore
import Synchronization

/// Sends spans to a collector (OTLP over gRPC), some at a time and beside all else.
///
/// What can't be sent waits, up to a bound; what comes on top of that is lost. Nothing waits for it but `close`.
final class TraceExporter: Sendable {
    /// Spans that wait at most.
    static let queueLimit = 2048
    /// Spans of one request at most.
    private static let batchSize = 512
    /// How long spans are gathered before they are sent.
    private static let gatherTime = Duration.seconds(1)
    /// How long to wait after a failure.
    private static let retryTime = Duration.seconds(5)
    private static let callTime = TimeAmount.seconds(10)

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

    private let endpoint: any Endpoint
    private let eventLoop: any EventLoop
    private let log: ServiceLog
    private let connection: NIOLoopBoundBox<WorkerConnection?>
    private let state = Mutex(State())

    /// - Parameter eventLoop: what the connection lives on.
    init(endpoint: any Endpoint, eventLoop: any EventLoop, log: ServiceLog) {
        self.endpoint = endpoint
        self.eventLoop = eventLoop
        self.log = log
        connection = .makeBoxSendingValue(nil, eventLoop: eventLoop)
    }

    /// Spans that were lost since the start.
    var lost: UInt64 { state.withLock { $0.lost } }

    /// Takes spans, to be sent soon.
    func add(_ spans: [Span]) {
        guard !spans.isEmpty else { return }
        state.withLock { state in
            state.keep(spans)
            if state.task == nil, !state.isClosing { state.task = Task { await self.drain(gathers: true) } }
        }
    }

    /// Sends what waits, once more and for no longer than this, and closes the connection.
    func close(within limit: Duration) async {
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
        try? await eventLoop.submit {
            self.connection.value?.channel.close(promise: nil)
            self.connection.value = nil
        }.get()
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
                let answer = try await send(Span.exportRequest(batch))
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
        log.error("spans can't be sent", ["endpoint": endpoint.name, "error": problem])
    }

    // MARK: One call

    private func send(_ request: [UInt8]) async throws -> [UInt8] {
        let promise = eventLoop.makePromise(of: [UInt8].self)
        let call = eventLoop.submit { self.begin(request, promise) }
        return try await withTaskCancellationHandler {
            try await promise.futureResult.get()
        } onCancel: {
            call.whenSuccess { $0.value.fail(CancellationError()) }
        }
    }

    /// Runs on the event loop.
    private func begin(_ request: [UInt8], _ promise: EventLoopPromise<[UInt8]>) -> NIOLoopBound<UnaryCall> {
        let lost = BridgeError(.unavailable, "the connection to \(endpoint.name) was lost")
        let call = UnaryCall(
            method: Span.exportMethod,
            metadata: [],
            message: request,
            messageLimit: 1 << 20,
            endOfWorker: { lost },
            promise: promise
        )
        let bound = NIOLoopBound(call, eventLoop: eventLoop)
        let timer = eventLoop.scheduleTask(in: Self.callTime) {
            bound.value.fail(BridgeError(.deadlineExceeded, "the collector did not answer"))
        }
        promise.futureResult.whenComplete { result in
            timer.cancel()
            guard case .failure = result else { return }
            self.connection.value?.channel.close(promise: nil)
            self.connection.value = nil
        }
        connected().whenComplete { result in
            switch result {
            case .failure(let error): bound.value.fail(error)
            case .success(let worker):
                self.connection.value = worker
                worker.open(bound.value.makeHandler(), on: self.eventLoop) { error in
                    if let error { bound.value.fail(error) } else { bound.value.start(in: worker) }
                }
            }
        }
        return bound
    }

    private func connected() -> EventLoopFuture<WorkerConnection> {
        if let open = connection.value, open.channel.isActive { return eventLoop.makeSucceededFuture(open) }
        return endpoint.connect(on: eventLoop)
    }
}
