import Glibc
import Synchronization

/// The threads of a pool. `ThreadStates` decides what they do.
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

    private typealias States = ThreadStates<Caller, Job>

    /// The stack size in bytes, like the main thread's. The compiler bounds its recursion by depth, not by bytes of stack.
    private static let stackSize = 8 << 20
    /// The delay between attempts to start a thread when jobs are waiting but the system refuses to start even one.
    private static let retryTime = Duration.milliseconds(100)

    private let startThread: @Sendable (_ body: @escaping @Sendable () -> Void) -> Bool
    /// The states of the threads and the queue of jobs. Guarded by `mutex`.
    private var states: States
    /// The condition variable that each thread waits on, by the thread's number. Guarded by `mutex`.
    private var conditions: [Int: Condition] = [:]
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)

    /// - Parameters:
    ///   - idleTime: The time after which a thread without a job ends.
    ///   - startThread: Runs a function on a new thread; returns false if the system can't start one.
    init(
        cores: Int,
        limit: Int,
        idleTime: Duration,
        startThread: @escaping @Sendable (@escaping @Sendable () -> Void) -> Bool = CompileThreads.startThread
    ) {
        self.startThread = startThread
        states = States(cores: cores, limit: limit, idleTime: idleTime)
        pthread_mutex_init(mutex, nil)
    }

    deinit {
        pthread_mutex_destroy(mutex)
        mutex.deallocate()
    }

    /// The number of threads, including idle ones and those that are starting.
    var count: Int { withLock { states.states.count } }

    /// Queues a job. Also works after `close`: a thread starts for the job, and ends when the queue is empty.
    ///
    /// - Parameter isContinuation: Whether the job continues a task that has already run.
    func add(_ job: Job, of caller: Caller, isContinuation: Bool = false) {
        meet { $0.add(job, of: caller, isContinuation: isContinuation) }
    }

    /// Ends the threads once the queue is empty.
    func close() { withLock { for thread in states.close() { conditions[thread]?.signal() } } }

    private func withLock<Value>(_ body: () -> Value) -> Value {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return body()
    }

    /// Makes a transition, and wakes or starts the thread that it demands.
    private func meet(_ transition: (inout States) -> States.Demand) {
        let condition = withLock { met(transition(&states)) }
        // A thread that is woken under the mutex would wait for the mutex at once.
        condition?.signal()
    }

    /// Starts the thread that a job needs, or returns the condition variable of the thread to wake. The caller holds the mutex.
    private func met(_ demand: States.Demand) -> Condition? {
        switch demand {
        case .nothing: return nil
        case .wake(let thread): return conditions[thread]
        case .start(let thread):
            if startThread({ self.serve(thread) }) { return nil }
            states.startFailed(thread)
            guard states.isStranded else { return nil }
            Task.detached {
                try? await Task.sleep(for: Self.retryTime)
                self.meet { $0.retry() }
            }
            return nil
        }
    }

    /// Starts a detached thread.
    static func startThread(_ body: @escaping @Sendable () -> Void) -> Bool {
        /// Boxes the function, so that it can be passed to the thread through a C pointer.
        final class Body: Sendable {
            let run: @Sendable () -> Void

            init(_ run: @escaping @Sendable () -> Void) { self.run = run }
        }
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        defer { pthread_attr_destroy(&attributes) }
        pthread_attr_setstacksize(&attributes, stackSize)
        pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
        let argument = Unmanaged.passRetained(Body(body))
        var thread = pthread_t()
        let failure = pthread_create(
            &thread,
            &attributes,
            { argument in
                if let argument { Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run() }
                return nil
            },
            argument.toOpaque()
        )
        if failure != 0 { argument.release() }
        return failure == 0
    }

    /// Runs jobs until the thread has been idle for too long or the pool closes. This is the body of a thread.
    private func serve(_ thread: Int) {
        Self.setName("compile-\(thread % 1_000_000)")
        let condition = Condition()
        withLock { conditions[thread] = condition }
        while let job = next(for: thread, condition) { job.run() }
        if withLock({ states.hasNoJobs }) { Self.returnMemory() }
    }

    /// Names the current thread for profilers and `ps`. Otherwise, it would inherit the name of the event loop that started it.
    ///
    /// - Parameter name: At most 15 bytes.
    private static func setName(_ name: String) {
        // Looked up at run time, because Swift's Glibc module lacks the function.
        guard let symbol = dlsym(nil, "pthread_setname_np") else { return }
        typealias SetName = @convention(c) (pthread_t, UnsafePointer<CChar>) -> CInt
        _ = unsafeBitCast(symbol, to: SetName.self)(pthread_self(), name)
    }

    /// Returns the allocator's free memory to the system. After a compilation, most of that memory lies between blocks in use,
    /// and glibc doesn't return such memory by itself.
    private static func returnMemory() {
        // `malloc_trim` is looked up at run time: `malloc.h` isn't part of Swift's Glibc module, and other C libraries lack the
        // function.
        guard let symbol = dlsym(nil, "malloc_trim") else { return }
        _ = unsafeBitCast(symbol, to: (@convention(c) (Int) -> CInt).self)(0)
    }

    /// Waits for a job.
    ///
    /// - Returns: Nil if the thread must end.
    private func next(for thread: Int, _ condition: Condition) -> Job? {
        let (job, woken): (Job?, Condition?) = withLock {
            while true {
                switch states.next(for: thread, at: .now) {
                case .run(let job, let demand): return (job, met(demand))
                case .wait(let time): condition.wait(mutex, for: time)
                case .end:
                    conditions[thread] = nil
                    return (nil, nil)
                }
            }
        }
        woken?.signal()
        return job
    }
}

/// A condition variable that one thread waits on.
///
/// `@unchecked Sendable`: POSIX condition variables may be used from any thread.
private final class Condition: @unchecked Sendable {
    private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

    init() {
        var attributes = pthread_condattr_t()
        pthread_condattr_init(&attributes)
        pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        pthread_cond_init(condition, &attributes)
        pthread_condattr_destroy(&attributes)
    }

    deinit {
        pthread_cond_destroy(condition)
        condition.deallocate()
    }

    func signal() { pthread_cond_signal(condition) }

    /// Waits until the condition is signalled or the time has passed. May also return earlier.
    func wait(_ mutex: UnsafeMutablePointer<pthread_mutex_t>, for time: Duration) {
        var end = timespec()
        clock_gettime(CLOCK_MONOTONIC, &end)
        let (seconds, attoseconds) = time.components
        let nanoseconds = end.tv_nsec + Int(attoseconds / 1_000_000_000)
        end.tv_sec += Int(seconds) + nanoseconds / 1_000_000_000
        end.tv_nsec = nanoseconds % 1_000_000_000
        pthread_cond_timedwait(condition, mutex, &end)
    }
}
