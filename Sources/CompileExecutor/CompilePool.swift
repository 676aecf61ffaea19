import Glibc
import Synchronization

/// Threads for compilations, separate from Swift's global executor, so that a compilation never delays signals, health checks
/// or relayed calls. Callers take turns.
///
/// A thread starts when it is needed, and ends when it has had no job for some time, or with the pool.
public final class CompilePool: Sendable {
    private let threads: CompileThreads
    private let probe = Mutex(Probe())

    /// The state of the probe: an empty job that proves, by running, that a thread is free.
    private struct Probe {
        /// The time at which the waiting job was submitted; nil if none is waiting.
        var waitingSince: ContinuousClock.Instant?
    }

    /// - Parameters:
    ///   - cores: The number of jobs that a single caller may run at a time. Several callers share this number, but each may
    ///     run at least one job.
    ///   - threads: The maximum number of threads, and so of callers that compile at a time; nil for 4 per core, at least 16.
    ///   - idleTime: The time after which a thread without a job ends.
    public init(cores: Int = CompilePool.cores, threads: Int? = nil, idleTime: Duration = .seconds(10)) {
        self.threads = CompileThreads(cores: cores, limit: threads ?? max(16, 4 * cores), idleTime: idleTime)
    }

    deinit { threads.close() }

    /// The number of online cores of this machine, at least 1.
    public static var cores: Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }

    /// Returns an executor for one task of a caller and the task's children. Executors with the same caller name take turns as
    /// one caller. Jobs that continue a task precede those that start one.
    public func executor(for caller: some CustomStringConvertible) -> any TaskExecutor {
        CallerExecutor(threads: threads, caller: .named(caller.description))
    }

    /// Tests whether the pool still starts jobs: submits an empty job as a probe, unless a probe is already waiting.
    ///
    /// - Returns: False if the waiting probe, submitted by an earlier call, has waited for longer than `limit`.
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

/// Runs the jobs of one task and its children on a pool's threads.
private final class CallerExecutor: TaskExecutor {
    private let threads: CompileThreads
    private let caller: CompileThreads.Caller
    private let hasStarted = Atomic(false)

    init(threads: CompileThreads, caller: CompileThreads.Caller) {
        self.threads = threads
        self.caller = caller
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let isContinuation = hasStarted.exchange(true, ordering: .relaxed)
        threads.add(.task(UnownedJob(job), self), of: caller, isContinuation: isContinuation)
    }
}
