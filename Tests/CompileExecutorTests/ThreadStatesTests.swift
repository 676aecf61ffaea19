import TestSupport
import Testing

@testable import CompileExecutor

@Suite struct ThreadStatesTests {
    private typealias States = ThreadStates<String, Int>

    private let start = SuspendingClock.now

    private func states(cores: Int = 2, limit: Int = 4) -> States {
        States(cores: cores, limit: limit, idleTime: .seconds(10))
    }

    /// The job that a thread got; nil if it got none.
    private func job(_ next: States.Next) -> Int? {
        if case .run(let job, _) = next { job } else { nil }
    }

    private func hasEnded(_ next: States.Next) -> Bool {
        if case .end = next { true } else { false }
    }

    private func wait(_ next: States.Next) -> Duration? {
        if case .wait(let time) = next { time } else { nil }
    }

    @Test func `a thread starts for a job, waits for another one, and ends after its idle time`() {
        var states = states()
        #expect(states.add(1, of: "a") == .start(0))
        #expect(job(states.next(for: 0, at: start)) == 1)
        #expect(wait(states.next(for: 0, at: start + .seconds(100))) == .seconds(10))
        // Asked again early, e.g. by a spurious wake-up.
        #expect(wait(states.next(for: 0, at: start + .seconds(104))) == .seconds(6))
        #expect(hasEnded(states.next(for: 0, at: start + .seconds(110))))
        #expect(states.states.isEmpty)
        #expect(states.add(2, of: "a") == .start(1))
    }

    @Test func `a thread whose idle time is over takes the job that it was woken for`() {
        var states = states()
        _ = states.add(1, of: "a")
        _ = states.next(for: 0, at: start)
        _ = states.next(for: 0, at: start)
        #expect(states.add(2, of: "a") == .wake(0))
        #expect(job(states.next(for: 0, at: start + .seconds(10))) == 2)
    }

    @Test func `threads that light load doesn't need end`() {
        var states = states(cores: 4)
        for index in 0..<4 { #expect(states.add(index, of: "a") == .start(index)) }
        for thread in 0..<4 { _ = states.next(for: thread, at: start) }
        for thread in 0..<4 { _ = states.next(for: thread, at: start) }
        // A job each second is always run by the thread that was idle for the shortest time.
        for second in 1..<10 {
            let now = start + .seconds(second)
            #expect(states.add(second, of: "a") == .wake(3))
            #expect(job(states.next(for: 3, at: now)) == second)
            _ = states.next(for: 3, at: now)
        }
        for thread in 0..<3 { #expect(hasEnded(states.next(for: thread, at: start + .seconds(10)))) }
        #expect(states.states.keys.sorted() == [3])
    }

    @Test func `a thread that finds its job taken is idle`() {
        var states = states(cores: 1)
        _ = states.add(1, of: "a")
        _ = states.next(for: 0, at: start)
        #expect(states.add(2, of: "b") == .start(1))
        #expect(job(states.next(for: 0, at: start)) == 2)
        #expect(wait(states.next(for: 1, at: start)) == .seconds(10))
        #expect(states.states == [0: .running("b"), 1: .idle(since: start)])
    }

    @Test func `the end of one job starts a thread if two more may run`() {
        var states = states(cores: 3)
        for name in ["a", "b"] { _ = states.add(0, of: name) }
        for thread in 0...1 { _ = states.next(for: thread, at: start) }
        // With two callers each may run one job; without the first, the second may run three.
        for job in 1...2 { #expect(states.add(job, of: "b") == .nothing) }
        guard case .run(1, .start(2)) = states.next(for: 0, at: start) else {
            Issue.record("no thread is started")
            return
        }
        #expect(job(states.next(for: 2, at: start)) == 2)
    }

    @Test func `closing wakes the idle threads, which end at once`() {
        var states = states()
        for job in 1...2 { _ = states.add(job, of: "a") }
        for thread in 0...1 { _ = states.next(for: thread, at: start) }
        _ = states.next(for: 0, at: start)
        #expect(states.close() == [0])
        #expect(hasEnded(states.next(for: 0, at: start)))
        #expect(hasEnded(states.next(for: 1, at: start)))
        // A job that is added later gets a thread all the same.
        #expect(states.add(3, of: "a") == .start(2))
        #expect(job(states.next(for: 2, at: start)) == 3)
        #expect(hasEnded(states.next(for: 2, at: start)))
    }

    @Test func `a job whose thread can't be started gets the next one`() {
        var states = states()
        #expect(states.add(1, of: "a") == .start(0))
        states.startFailed(0)
        #expect(states.isStranded)
        #expect(states.retry() == .start(1))
        #expect(states.retry() == .nothing)
        #expect(job(states.next(for: 1, at: start)) == 1)
        // With another thread running, the job waits for that one.
        #expect(states.add(2, of: "a") == .start(2))
        states.startFailed(2)
        #expect(!states.isStranded)
        #expect(job(states.next(for: 1, at: start)) == 2)
    }

    /// Threads that ask in any order, at any time, late and without reason.
    @Test func `every job runs once, and no thread is left`() { for seed in 0..<200 { runRandomly(seed: seed) } }

    private func runRandomly(seed: Int) {
        var generator = SeededNumbers(seed: UInt64(seed))
        var states = States(cores: Int.random(in: 1...3, using: &generator), limit: 3, idleTime: .seconds(10))
        var now = start
        var (added, ran) = (0, [Int]())
        // Threads that have to ask for a job, that run one, and that wait.
        var (asking, running, waiting) = (Set<Int>(), Set<Int>(), [Int: SuspendingClock.Instant]())

        func meet(_ demand: States.Demand) {
            switch demand {
            case .nothing: break
            case .start(let thread):
                if Int.random(in: 0..<8, using: &generator) == 0 {
                    states.startFailed(thread)
                    meet(states.retry())
                } else {
                    asking.insert(thread)
                }
            case .wake(let thread):
                #expect(waiting.removeValue(forKey: thread) != nil, "a thread is woken that doesn't wait")
                asking.insert(thread)
            }
        }

        func ask(_ thread: Int) {
            asking.remove(thread)
            running.remove(thread)
            waiting[thread] = nil
            switch states.next(for: thread, at: now) {
            case .run(let job, let demand):
                ran.append(job)
                running.insert(thread)
                meet(demand)
            case .wait(let time): waiting[thread] = now + time
            case .end: break
            }
            #expect(asking.count + running.count + waiting.count <= 3)
        }

        for _ in 0..<400 {
            let anyone = (asking.sorted() + running.sorted()).randomElement(using: &generator)
            switch Int.random(in: 0..<10, using: &generator) {
            case 0..<3:
                let caller = "\(Int.random(in: 0..<4, using: &generator))"
                meet(states.add(added, of: caller))
                added += 1
            case 3..<8: if let anyone { ask(anyone) }
            case 8: if let late = waiting.filter({ $0.value <= now }).keys.min() { ask(late) }
            default: now += .seconds(Int.random(in: 0..<12, using: &generator))
            }
            if let spurious = waiting.keys.min(), Int.random(in: 0..<20, using: &generator) == 0 { ask(spurious) }
        }
        // Without any time passing, so a job that only an idle thread's next question would find is lost.
        while let thread = (asking.sorted() + running.sorted()).first { ask(thread) }
        #expect(ran.sorted() == Array(0..<added), "seed \(seed)")
        now += .seconds(10)
        for thread in waiting.keys.sorted() { ask(thread) }
        #expect(states.states.isEmpty && waiting.isEmpty, "seed \(seed)")
    }
}
