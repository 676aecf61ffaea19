/// The states of a pool's threads, and the queue that they take jobs from. Starts no threads and reads no clock: each transition
/// returns the action that its caller must take.
///
/// A thread is started, takes one job after another, and is idle when there is none. It ends after it has been idle for
/// `idleTime`. The transition that ends a thread also removes its state, so that no job can be given to a thread that is about to
/// exit: a job that is added afterwards gets another thread.
struct ThreadStates<Caller: Hashable, Job> {
    typealias Instant = SuspendingClock.Instant
    /// The number of a thread; never reused.
    typealias ID = Int

    enum State: Hashable {
        /// The thread was started for a job and has not asked for one yet.
        case starting
        case running(Caller)
        case idle(since: Instant)
        /// The thread was idle, was woken for a job, and has not taken one yet.
        case woken
    }

    /// The thread that a waiting job needs.
    enum Demand: Hashable {
        /// No thread is needed: a running or starting thread will ask for a job.
        case nothing
        case wake(ID)
        case start(ID)
    }

    /// The next action of a thread.
    enum Next {
        /// Run the job, after waking or starting another thread for a further job if `Demand` says so.
        case run(Job, Demand)
        /// Wait until woken or until this time has passed, then ask for a job again.
        case wait(Duration)
        case end
    }

    private let limit: Int
    private let idleTime: Duration
    private var queue: TurnQueue<Caller, Job>
    private(set) var states: [ID: State] = [:]
    /// The idle threads, in the order in which they became idle. The last one is woken first, so that threads which aren't
    /// needed stay idle and end.
    private var idle: [ID] = []
    /// The number of threads that have been started or woken and have not asked for a job yet.
    private var pending = 0
    private var nextID = 0
    private var isClosing = false

    /// - Parameters:
    ///   - cores: The number of jobs that a single caller may run at a time, shared among several callers (`TurnQueue`).
    ///   - limit: The maximum number of threads, at least 1.
    ///   - idleTime: The time after which an idle thread ends.
    init(cores: Int, limit: Int, idleTime: Duration) {
        self.limit = max(1, limit)
        self.idleTime = idleTime
        queue = TurnQueue(cores: cores)
    }

    /// Whether no job waits or runs.
    var hasNoJobs: Bool { queue.isEmpty }

    /// Whether a job could run now but there is no thread to ask for it, because none could be started.
    var isStranded: Bool { states.isEmpty && queue.canTake }

    /// Queues a job. Also works after `close`. `isContinuation` tells whether the job continues a task that has already run.
    mutating func add(_ job: Job, of caller: Caller, isContinuation: Bool = false) -> Demand {
        queue.add(job, of: caller, isContinuation: isContinuation) == .ready ? demand() : .nothing
    }

    /// Gives a thread its next job, after recording the end of the previous one.
    mutating func next(for thread: ID, at now: Instant) -> Next {
        let state = states[thread]
        if case .running(let caller) = state { queue.finish(caller) }
        if state == .starting || state == .woken { pending -= 1 }
        if let (caller, job) = queue.take() {
            if case .idle = state { idle.removeAll { $0 == thread } }
            states[thread] = .running(caller)
            // The end of one job can allow two more to run: this thread takes one, another thread the other.
            return .run(job, pending == 0 && queue.canTake ? demand() : .nothing)
        }
        if case .idle(let since) = state {
            let left = idleTime - (now - since)
            if left > .zero, !isClosing { return .wait(left) }
            idle.removeAll { $0 == thread }
        } else if !isClosing {
            states[thread] = .idle(since: now)
            idle.append(thread)
            return .wait(idleTime)
        }
        states[thread] = nil
        return .end
    }

    /// Records that a thread could not be started. A running thread takes the job later; if there is none, the job is stranded.
    mutating func startFailed(_ thread: ID) {
        states[thread] = nil
        pending -= 1
    }

    /// Demands a thread again if a job is stranded.
    mutating func retry() -> Demand { isStranded ? demand() : .nothing }

    /// Makes the threads end once the queue is empty.
    ///
    /// - Returns: The threads to wake.
    mutating func close() -> [ID] {
        isClosing = true
        return idle
    }

    private mutating func demand() -> Demand {
        if let thread = idle.popLast() {
            states[thread] = .woken
            pending += 1
            return .wake(thread)
        }
        guard states.count < limit else { return .nothing }
        defer { nextID += 1 }
        states[nextID] = .starting
        pending += 1
        return .start(nextID)
    }
}
