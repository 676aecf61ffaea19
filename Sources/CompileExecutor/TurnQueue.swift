/// A queue that decides the order in which jobs of several callers run. It starts no threads.
///
/// Each caller has its own queue, and callers with waiting jobs take turns. A single caller runs as many jobs at a time as there
/// are cores. Several callers share the cores, and each may run at least one job.
///
/// Within a caller's queue, the jobs that continue a task precede those that start one, so that the caller's compilations end one
/// after another, and only as many of them hold memory as run at a time.
struct TurnQueue<Caller: Hashable, Job> {
    /// The result of adding a job.
    enum Addition: Equatable {
        /// One more thread can take a job.
        case ready
        /// The job waits: its caller's running jobs, and the waiting jobs for which `add` returned `ready`, already fill the
        /// caller's share.
        case waits
    }

    /// Jobs in the order of their arrival.
    private struct Line {
        /// Jobs from index `next` on wait; earlier jobs have been taken.
        private var jobs: [Job] = []
        private var next = 0

        var count: Int { jobs.count - next }

        mutating func add(_ job: Job) { jobs.append(job) }

        mutating func take() -> Job {
            defer {
                next += 1
                if next > 64, next * 2 > jobs.count {
                    jobs.removeFirst(next)
                    next = 0
                }
            }
            return jobs[next]
        }
    }

    /// The jobs of one caller. Removed when none waits or runs.
    private struct Lane {
        var starts = Line()
        var continuations = Line()
        var running = 0

        var isWaiting: Bool { starts.count + continuations.count > 0 }

        /// The number of jobs that wait or run.
        var size: Int { starts.count + continuations.count + running }

        mutating func take() -> Job { continuations.count > 0 ? continuations.take() : starts.take() }
    }

    private let cores: Int
    private var lanes: [Caller: Lane] = [:]
    /// The callers with waiting jobs, in the order of their turns.
    private var turns: [Caller] = []

    init(cores: Int) { self.cores = max(1, cores) }

    /// Whether no job waits or runs.
    var isEmpty: Bool { lanes.isEmpty }

    /// Whether a waiting job may run now, within its caller's share of the cores.
    var canTake: Bool { nextTurn != nil }

    /// The number of jobs that one caller may run at a time.
    private var share: Int { max(1, cores / max(1, lanes.count)) }

    /// The index in `turns` of the caller whose job runs next.
    private var nextTurn: Int? {
        let share = self.share
        return turns.firstIndex { (lanes[$0]?.running ?? 0) < share }
    }

    /// Adds a job. `isContinuation` tells whether it continues a task that has already run.
    mutating func add(_ job: Job, of caller: Caller, isContinuation: Bool = false) -> Addition {
        var lane = lanes.removeValue(forKey: caller) ?? Lane()
        if !lane.isWaiting { turns.append(caller) }
        if isContinuation { lane.continuations.add(job) } else { lane.starts.add(job) }
        lanes[caller] = lane
        return lane.size <= share ? .ready : .waits
    }

    /// Takes the next job; returns nil if no caller may run another job. Call `finish` when the job has ended.
    mutating func take() -> (caller: Caller, job: Job)? {
        guard let index = nextTurn else { return nil }
        let caller = turns.remove(at: index)
        guard var lane = lanes.removeValue(forKey: caller) else { return nil }
        let job = lane.take()
        lane.running += 1
        if lane.isWaiting { turns.append(caller) }
        lanes[caller] = lane
        return (caller, job)
    }

    /// Records the end of a caller's job.
    mutating func finish(_ caller: Caller) {
        lanes[caller]?.running -= 1
        if let lane = lanes[caller], lane.running == 0, !lane.isWaiting { lanes[caller] = nil }
    }
}
