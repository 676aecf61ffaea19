import Testing

@testable import CompileExecutor

@Suite struct TurnQueueTests {
    /// Takes all jobs that may run at once.
    private func drain(_ queue: inout TurnQueue<String, Int>) -> [Int] {
        var jobs: [Int] = []
        while let (_, job) = queue.take() { jobs.append(job) }
        return jobs
    }

    @Test func `one caller runs as many jobs as there are cores, in order`() {
        var queue = TurnQueue<String, Int>(cores: 2)
        let additions = (1...3).map { queue.add($0, of: "a") }
        // The third job needs no thread: those that take the first two take it afterwards.
        #expect(additions == [.ready, .ready, .waits])
        #expect(drain(&queue) == [1, 2])
        #expect(queue.add(4, of: "a") == .waits)
        #expect(!queue.canTake)
        queue.finish("a")
        #expect(drain(&queue) == [3])
    }

    @Test func `callers with waiting jobs take turns`() {
        var queue = TurnQueue<String, Int>(cores: 1)
        for job in 1...3 { _ = queue.add(job, of: "a") }
        _ = queue.add(10, of: "b")
        _ = queue.add(11, of: "b")
        var order: [Int] = []
        while let (caller, job) = queue.take() {
            order.append(job)
            queue.finish(caller)
        }
        #expect(order == [1, 10, 2, 11, 3])
        #expect(queue.isEmpty)
    }

    @Test func `another caller's job is ready although the first one has used its share`() {
        var queue = TurnQueue<String, Int>(cores: 2)
        for job in 1...4 { _ = queue.add(job, of: "a") }
        #expect(drain(&queue) == [1, 2])
        #expect(queue.add(10, of: "b") == .ready)
        #expect(drain(&queue) == [10])
        // With two callers each has one core: the first one waits until both of its jobs are over.
        queue.finish("a")
        #expect(drain(&queue) == [])
        queue.finish("b")
        #expect(drain(&queue) == [3])
    }

    @Test func `a caller has at least one job at a time, whatever the number of callers`() {
        var queue = TurnQueue<String, Int>(cores: 2)
        for caller in 0..<5 { for job in 0..<2 { _ = queue.add(caller * 10 + job, of: "\(caller)") } }
        #expect(drain(&queue) == [0, 10, 20, 30, 40])
    }

    @Test func `a caller's continuations precede its other jobs, and take the caller's turn`() {
        var queue = TurnQueue<String, Int>(cores: 1)
        for job in 1...2 { _ = queue.add(job, of: "a") }
        _ = queue.add(10, of: "b")
        for job in 3...4 { #expect(queue.add(job, of: "a", isContinuation: true) == .waits) }
        var order: [Int] = []
        while let (caller, job) = queue.take() {
            order.append(job)
            queue.finish(caller)
        }
        #expect(order == [3, 10, 4, 1, 2])
    }

    @Test func `a long queue keeps its order`() {
        var queue = TurnQueue<String, Int>(cores: 1)
        for job in 0..<1000 { _ = queue.add(job, of: "a") }
        var order: [Int] = []
        while let (caller, job) = queue.take() {
            order.append(job)
            queue.finish(caller)
        }
        #expect(order == Array(0..<1000))
    }
}
