import Synchronization

/// Runs a task and its children on the calling thread: threads would switch at other instructions each time, and a forked
/// process has none.
final class InlineExecutor: TaskExecutor {
    struct Stuck: Error {}

    private let jobs = Mutex<[UnownedJob]>([])

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        jobs.withLock { $0.append(job) }
    }

    /// Runs `body` to its end.
    ///
    /// - Throws: `Stuck` if it waits for anything but its own tasks.
    static func run<Value: Sendable>(
        _ body: @escaping @Sendable () async throws -> Value
    ) -> Result<Value, any Error> {
        let executor = InlineExecutor()
        let outcome = Mutex<Result<Value, any Error>?>(nil)
        Task(executorPreference: executor) {
            let result: Result<Value, any Error>
            do { result = .success(try await body()) } catch { result = .failure(error) }
            outcome.withLock { $0 = result }
        }
        while true {
            let jobs = executor.jobs.withLock { jobs in
                defer { jobs = [] }
                return jobs
            }
            for job in jobs { job.runSynchronously(on: executor.asUnownedTaskExecutor()) }
            if let result = outcome.withLock({ $0 }) { return result }
            if jobs.isEmpty { return .failure(Stuck()) }
        }
    }
}
