/// Jobs of several callers, in the order in which they run. A value without threads.
///
/// Each caller has a queue of its own, and callers with waiting jobs take turns. Alone, a caller runs as many jobs at a time
/// as there are cores; with others, its share of them, at least one.
struct TurnQueue<Caller: Hashable, Job> {
    /// What happens when a job is added.
    enum Addition: Equatable {
        /// A thread can take a job.
        case ready
        /// The caller already runs as many jobs as it may.
        case waits
    }

    /// The jobs of one caller; dropped when it has none.
    private struct Lane {
        /// The jobs from `next` on are waiting.
        var jobs: [Job] = []
        var next = 0
        var running = 0

        var isWaiting: Bool { next < jobs.count }

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

    private let cores: Int
    private var lanes: [Caller: Lane] = [:]
    /// Callers with waiting jobs, the one whose turn is next first.
    private var turns: [Caller] = []

    init(cores: Int) { self.cores = max(1, cores) }

    /// Whether no job waits or runs.
    var isEmpty: Bool { lanes.isEmpty }

    /// Whether a job waits whose caller may run it.
    var canTake: Bool { nextTurn != nil }

    /// The number of jobs that one caller may run at a time.
    private var share: Int { max(1, cores / max(1, lanes.count)) }

    /// The index in `turns` of the caller whose job runs next.
    private var nextTurn: Int? {
        let share = self.share
        return turns.firstIndex { (lanes[$0]?.running ?? 0) < share }
    }

    mutating func add(_ job: Job, of caller: Caller) -> Addition {
        var lane = lanes.removeValue(forKey: caller) ?? Lane()
        if !lane.isWaiting { turns.append(caller) }
        lane.jobs.append(job)
        lanes[caller] = lane
        return lane.running < share ? .ready : .waits
    }

    /// Takes the job whose turn it is; nil if no caller may run another one. `finish` ends it.
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

    /// Ends a job of a caller.
    mutating func finish(_ caller: Caller) {
        lanes[caller]?.running -= 1
        if let lane = lanes[caller], lane.running == 0, !lane.isWaiting { lanes[caller] = nil }
    }
}
