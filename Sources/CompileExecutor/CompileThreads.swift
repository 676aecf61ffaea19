import Glibc
import Synchronization

/// The threads of a pool, and the queue that they take jobs from.
///
/// `@unchecked Sendable`: `mutex` guards the state.
final class CompileThreads: @unchecked Sendable {
    enum Caller: Hashable, Sendable {
        case named(String)
        /// The pool itself, for the job that tests its threads.
        case probe
    }

    enum Job: Sendable {
        /// A task up to its next suspension point, and its executor, which is kept alive until then.
        case task(UnownedJob, any TaskExecutor)
        case work(@Sendable () -> Void)

        fileprivate func run() {
            switch self {
            case .task(let job, let executor): job.runSynchronously(on: executor.asUnownedTaskExecutor())
            case .work(let work): work()
            }
        }
    }

    private struct State {
        var queue: TurnQueue<Caller, Job>
        var running = 0
        var idle = 0
        /// The number of signals that no idle thread has woken up for yet.
        var wakeups = 0
        var isClosing = false
    }

    /// The next action of a thread.
    private enum Next {
        case run(Caller, Job)
        case end
    }

    /// The stack size in bytes, like the main thread's. The compiler bounds its recursion by depth, not by bytes of stack.
    private static let stackSize = 8 << 20
    /// Added to the process's nice value for the threads.
    private static let niceness: Int32 = 5

    private let limit: Int
    /// Guarded by `mutex`.
    private var state: State
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

    init(cores: Int, limit: Int) {
        self.limit = max(1, limit)
        state = State(queue: TurnQueue(cores: cores))
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(condition, nil)
    }

    deinit {
        pthread_cond_destroy(condition)
        pthread_mutex_destroy(mutex)
        condition.deallocate()
        mutex.deallocate()
    }

    /// Queues a job. Also works after `close`: a thread starts for the job, and ends when the queue is empty.
    func add(_ job: Job, of caller: Caller) {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        if state.queue.add(job, of: caller) == .ready { wakeOne() }
    }

    /// Ends the threads once the queue is empty.
    func close() {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        state.isClosing = true
        pthread_cond_broadcast(condition)
    }

    /// Wakes an idle thread, or starts one if none is idle. The caller holds the mutex.
    private func wakeOne() {
        if state.idle > state.wakeups {
            state.wakeups += 1
            pthread_cond_signal(condition)
        } else if state.running < limit, start() {
            state.running += 1
        }
    }

    /// Starts a thread.
    ///
    /// - Returns: whether it was started. If the system can't start it, a running thread takes the job later.
    private func start() -> Bool {
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        defer { pthread_attr_destroy(&attributes) }
        pthread_attr_setstacksize(&attributes, Self.stackSize)
        pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
        let argument = Unmanaged.passRetained(self)
        var thread = pthread_t()
        let failure = pthread_create(
            &thread,
            &attributes,
            { argument in
                guard let argument else { return nil }
                Unmanaged<CompileThreads>.fromOpaque(argument).takeRetainedValue().serve()
                return nil
            },
            argument.toOpaque()
        )
        if failure != 0 { argument.release() }
        return failure == 0
    }

    /// Runs jobs until the pool closes. This is the body of a thread.
    private func serve() {
        // On Linux each thread has its own nice value, and 0 stands for the calling thread.
        let which = __priority_which_t(PRIO_PROCESS.rawValue)
        setpriority(which, 0, getpriority(which, 0) + Self.niceness)
        var finished: Caller?
        while case .run(let caller, let job) = next(after: finished) {
            job.run()
            finished = caller
        }
    }

    /// Waits for a job, after recording the end of the previous one.
    ///
    /// - Parameter finished: the caller of the previous job; nil for the thread's first job.
    private func next(after finished: Caller?) -> Next {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        if let finished { state.queue.finish(finished) }
        while true {
            if let (caller, job) = state.queue.take() {
                // The end of one job can allow two more to run: this thread takes one, another thread the other.
                if state.queue.canTake { wakeOne() }
                return .run(caller, job)
            }
            if state.isClosing {
                state.running -= 1
                return .end
            }
            state.idle += 1
            pthread_cond_wait(condition, mutex)
            state.idle -= 1
            state.wakeups = max(0, state.wakeups - 1)
        }
    }
}
