import Glibc
import Synchronization

/// Threads that compile, apart from Swift's shared pool, so that no compilation delays signals, health checks or relayed
/// calls. Callers take turns.
///
/// Threads start when they are needed and end with the pool. They have a lower priority than the process's other threads.
public final class CompilePool: Sendable {
    private let threads: CompileThreads
    private let probe = Mutex(Probe())

    /// A job that shows whether threads are free.
    private struct Probe {
        /// The time since which the job has been waiting; nil if it has run.
        var waitingSince: ContinuousClock.Instant?
    }

    /// - Parameters:
    ///   - cores: the number of jobs that a single caller runs at a time.
    ///   - threads: the maximum number of threads, which is also the number of callers that compile at a time.
    public init(cores: Int = CompilePool.cores, threads: Int? = nil) {
        self.threads = CompileThreads(cores: cores, limit: threads ?? max(16, 4 * cores))
    }

    deinit { threads.close() }

    /// The number of the machine's processors, at least 1.
    public static var cores: Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }

    /// An executor for the compilations of one caller, who is named as for limits.
    public func executor(for caller: some CustomStringConvertible) -> any TaskExecutor {
        CallerExecutor(threads: threads, caller: .named(caller.description))
    }

    /// Runs `body` and its child tasks on the pool, in the turn of a caller.
    public func run<Value: Sendable>(
        for caller: some CustomStringConvertible,
        _ body: @Sendable () async throws -> Value
    ) async throws -> Value {
        try await withTaskExecutorPreference(executor(for: caller)) { try await body() }
    }

    /// Whether a job that an earlier call submitted has run within the limit. Submits the next one.
    public func isResponsive(within limit: Duration = .seconds(5)) -> Bool {
        let now = ContinuousClock.now
        let (since, submits) = probe.withLock { probe in
            defer { probe.waitingSince = probe.waitingSince ?? now }
            return (probe.waitingSince, probe.waitingSince == nil)
        }
        if submits {
            threads.add(.work { [weak self] in self?.probe.withLock { $0.waitingSince = nil } }, of: .probe)
        }
        return since.map { now - $0 <= limit } ?? true
    }
}

/// The turn of one caller on a pool's threads.
private final class CallerExecutor: TaskExecutor {
    private let threads: CompileThreads
    private let caller: CompileThreads.Caller

    init(threads: CompileThreads, caller: CompileThreads.Caller) {
        self.threads = threads
        self.caller = caller
    }

    func enqueue(_ job: consuming ExecutorJob) { threads.add(.task(UnownedJob(job), self), of: caller) }
}
