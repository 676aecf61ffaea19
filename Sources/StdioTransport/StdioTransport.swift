import Bridge
public import GatewayClient
import Glibc
import Synchronization

/// Makes unary gRPC calls over two file descriptors, usually stdin and stdout, on a single thread.
///
/// The thread that calls `run` does the I/O. The transport is also a task executor, which runs tasks on that same thread
/// (`Task(executorPreference: transport)`), so a frontend needs no other thread. Calls can be made from any thread.
///
/// The peer must be an HTTP/2 server that accepts connections with prior knowledge. The transport makes the descriptors
/// non-blocking and doesn't close them. If they are pipes, ignore `SIGPIPE`.
public final class StdioTransport: Transport, TaskExecutor {
    private enum Work {
        case job(UnownedJob)
        case begin(Call)
        case cancel(Call)
        case watch(Watch)
        case unwatch(Watch)
        case stop
    }

    private struct Inbox {
        var work: [Work] = []
        /// Whether the transport's thread is waiting in `poll`.
        var isWaiting = false
        /// Whether `run` has ended. If so, `submit` handles work itself, because no loop will.
        var isClosed = false
    }

    private let input: Int32
    private let output: Int32
    private let inbox = Mutex(Inbox())
    private let waker: Waker

    /// Creates a transport that reads from one descriptor and writes to another. Both may be the same socket.
    ///
    /// - Throws: `BridgeError` if the process has no file descriptors left.
    public init(input: Int32 = 0, output: Int32 = 1) throws {
        self.input = input
        self.output = output
        self.waker = try Waker()
    }

    // MARK: From any thread

    public func unary(_ method: String, _ request: [UInt8], timeout: Duration?) async throws -> [UInt8] {
        let call = Call(method: method, request: request, timeout: timeout)
        return try await withTaskCancellationHandler {
            try await withUnsafeThrowingContinuation { continuation in
                call.continuation = continuation
                submit(.begin(call))
            }
        } onCancel: {
            submit(.cancel(call))
        }
    }

    /// Waits for an interruption of the build: SIGTERM or SIGINT if `catchSignals` was called, the end of `timeout`, or the end
    /// of the connection.
    ///
    /// - Returns: The interruption; nil if the task is cancelled first.
    public func interruption(timeout: Duration?) async -> Interruption? {
        let watch = Watch(deadline: timeout.map { ContinuousClock.now + $0 })
        return await withTaskCancellationHandler {
            await withUnsafeContinuation { continuation in
                watch.continuation = continuation
                submit(.watch(watch))
            }
        } onCancel: {
            submit(.unwatch(watch))
        }
    }

    /// Reports SIGTERM and SIGINT as interruptions instead of letting them end the process.
    public func catchSignals() { waker.catchSignals() }

    /// Ends `run` and fails pending calls.
    public func stop() { submit(.stop) }

    public func enqueue(_ job: consuming ExecutorJob) { submit(.job(UnownedJob(job))) }

    private func submit(_ work: Work) {
        let (isClosed, mustWake) = inbox.withLock { inbox in
            guard !inbox.isClosed else { return (true, false) }
            inbox.work.append(work)
            let mustWake = inbox.isWaiting
            inbox.isWaiting = false
            return (false, mustWake)
        }
        if mustWake { waker.wake() }
        guard isClosed else { return }
        switch work {
        case .begin(let call): call.finish(.failure(BridgeError(.unavailable, "the connection is closed")))
        case .watch(let watch): watch.finish(.closed)
        case .job(let job): job.runSynchronously(on: asUnownedTaskExecutor())
        case .cancel, .unwatch, .stop: break
        }
    }

    // MARK: The loop

    /// Runs the connection and the tasks that prefer this executor on the current thread, until `stop` is called.
    ///
    /// Call it once. If the peer closes the connection, the loop continues and calls fail.
    public func run() {
        let connection = Connection(input: input, output: output)
        var watches: [Watch] = []
        while perform(connection, &watches) {
            connection.writeOutput()
            guard prepareToWait() else { continue }
            let polled = wait(connection, watches)
            if polled.wake, let signal = waker.drain() { finish(&watches, .signal(signal)) }
            if polled.input { connection.readInput() }
            let now = ContinuousClock.now
            connection.expire(at: now)
            for watch in watches where watch.deadline.map({ $0 <= now }) ?? false { watch.finish(.deadline) }
            watches.removeAll { $0.isFinished }
            if !connection.isOpen { finish(&watches, .closed) }
        }
        connection.writeOutput()
        connection.close("the connection is closed")
        finish(&watches, .closed)
        drain(connection)
    }

    /// Performs the work in the inbox until none remains.
    ///
    /// - Returns: False after `stop`.
    private func perform(_ connection: Connection, _ watches: inout [Watch]) -> Bool {
        while true {
            let work = inbox.withLock { inbox in
                inbox.isWaiting = false
                defer { inbox.work = [] }
                return inbox.work
            }
            if work.isEmpty { return true }
            var isStopped = false
            for item in work {
                switch item {
                case .job(let job): job.runSynchronously(on: asUnownedTaskExecutor())
                case .begin(let call): connection.begin(call)
                case .cancel(let call): connection.cancel(call)
                case .watch(let watch):
                    if watch.isCancelled { watch.finish(nil) } else { watches.append(watch) }
                    if !connection.isOpen { finish(&watches, .closed) }
                case .unwatch(let watch):
                    watch.isCancelled = true
                    // A watch that is not in the list has already ended, or ends as soon as it is submitted.
                    for known in watches where known === watch { known.finish(nil) }
                    watches.removeAll { $0.isFinished }
                case .stop: isStopped = true
                }
            }
            if isStopped { return false }
        }
    }

    /// Waits, after `run` has returned, until the peer closes its side or the time has passed.
    ///
    /// This keeps the process alive for a peer that inspects it after receiving the result, e.g. for its memory usage.
    func awaitEnd(milliseconds: Int32) {
        var descriptor = pollfd(fd: input, events: 0, revents: 0)
        _ = poll(&descriptor, 1, milliseconds)
    }

    /// Closes the inbox at the end of `run` and fails the calls in it, so that the tasks waiting for them can end.
    private func drain(_ connection: Connection) {
        var watches: [Watch] = []
        _ = perform(connection, &watches)
        finish(&watches, .closed)
        let left = inbox.withLock { inbox in
            inbox.isClosed = true
            defer { inbox.work = [] }
            return inbox.work
        }
        for item in left { submit(item) }
    }

    /// Marks the thread as waiting, unless the inbox has work.
    ///
    /// - Returns: False if the inbox has work.
    private func prepareToWait() -> Bool {
        inbox.withLock { inbox in
            inbox.isWaiting = inbox.work.isEmpty
            return inbox.isWaiting
        }
    }

    private func wait(_ connection: Connection, _ watches: [Watch]) -> (wake: Bool, input: Bool) {
        var descriptors = [pollfd(fd: waker.descriptor, events: Int16(POLLIN), revents: 0)]
        if connection.isOpen { descriptors.append(pollfd(fd: input, events: Int16(POLLIN), revents: 0)) }
        if connection.wantsToWrite { descriptors.append(pollfd(fd: output, events: Int16(POLLOUT), revents: 0)) }
        let deadline = (watches.compactMap(\.deadline) + [connection.nextDeadline].compactMap { $0 }).min()
        let ready = poll(&descriptors, nfds_t(descriptors.count), milliseconds(until: deadline))
        // The loop checks for work next, so newly submitted work needs no wake-up.
        inbox.withLock { $0.isWaiting = false }
        guard ready > 0 else { return (false, false) }
        return (descriptors[0].revents != 0, connection.isOpen && descriptors[1].revents != 0)
    }

    /// Returns the timeout for `poll` in whole milliseconds, rounded up; -1 (no timeout) if there is no deadline.
    private func milliseconds(until deadline: ContinuousClock.Instant?) -> Int32 {
        guard let deadline else { return -1 }
        let (seconds, attoseconds) = (deadline - ContinuousClock.now).components
        guard seconds >= 0, attoseconds >= 0 else { return 0 }
        return Int32(clamping: min(seconds, 1_000_000) * 1000 + attoseconds / 1_000_000_000_000_000 + 1)
    }

    private func finish(_ watches: inout [Watch], _ interruption: Interruption) {
        for watch in watches { watch.finish(interruption) }
        watches = []
    }
}

/// A task that waits for an interruption.
///
/// `@unchecked Sendable`: after the watch is submitted, only the transport's thread accesses the variables.
private final class Watch: @unchecked Sendable {
    let deadline: ContinuousClock.Instant?
    var continuation: UnsafeContinuation<Interruption?, Never>?
    var isCancelled = false
    private(set) var isFinished = false

    init(deadline: ContinuousClock.Instant?) { self.deadline = deadline }

    /// Resumes the task once; later results are ignored.
    func finish(_ interruption: Interruption?) {
        guard let continuation else { return }
        continuation.resume(returning: interruption)
        self.continuation = nil
        isFinished = true
    }
}
