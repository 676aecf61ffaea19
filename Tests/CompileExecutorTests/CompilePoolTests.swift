import Glibc
import Synchronization
import Testing

@testable import CompileExecutor

/// Keeps threads busy until it is opened.
private final class Gate: Sendable {
    private let isOpen = Atomic(false)

    func open() { isOpen.store(true, ordering: .relaxed) }

    func wait() { while !isOpen.load(ordering: .relaxed) { usleep(1000) } }
}

/// The order in which jobs have run.
private final class Order: Sendable {
    private let list = Mutex<[String]>([])

    var names: [String] { list.withLock { $0 } }

    func add(_ name: String) { list.withLock { $0.append(name) } }
}

@Suite struct CompilePoolTests {
    @Test func `a task and its children run on the pool's threads, also after they have waited`() async throws {
        let pool = CompilePool(cores: 1, threads: 1)
        @Sendable func thread() -> UInt { UInt(pthread_self()) }
        let own = thread()
        let values = try await pool.run(for: "a") {
            var values = [thread()]
            try await Task.sleep(for: .milliseconds(1))
            values.append(thread())
            async let child = thread()
            return values + [await child]
        }
        #expect(Set(values).count == 1 && !values.contains(own) && !values.contains(thread()), "\(values), \(own)")
    }

    @Test func `another caller's job runs while one caller keeps all of its threads`() async throws {
        let pool = CompilePool(cores: 1, threads: 2)
        let gate = Gate()
        try await withThrowingTaskGroup { group in
            for _ in 0..<4 {
                group.addTask {
                    try await pool.run(for: "a") { gate.wait() }
                }
            }
            try await pool.run(for: "b") {}
            gate.open()
            try await group.waitForAll()
        }
    }

    @Test func `jobs of several callers run in turn`() async throws {
        let pool = CompilePool(cores: 1, threads: 1)
        let gate = Gate()
        let order = Order()
        try await withThrowingTaskGroup { group in
            group.addTask {
                try await pool.run(for: "first") { gate.wait() }
            }
            try await Task.sleep(for: .milliseconds(50))
            for _ in 0..<5 { group.addTask { try await pool.run(for: "a") { order.add("a") } } }
            try await Task.sleep(for: .milliseconds(50))
            group.addTask { try await pool.run(for: "b") { order.add("b") } }
            try await Task.sleep(for: .milliseconds(50))
            gate.open()
            try await group.waitForAll()
        }
        #expect(order.names.firstIndex(of: "b") == 1)
    }

    @Test func `a task that has started ends before another one of its caller starts`() async throws {
        let pool = CompilePool(cores: 1, threads: 1)
        let gate = Gate()
        let order = Order()
        try await withThrowingTaskGroup { group in
            group.addTask {
                try await pool.run(for: "a") {
                    gate.wait()
                    async let child: Void = order.add("child")
                    await child
                    order.add("first")
                }
            }
            try await Task.sleep(for: .milliseconds(50))
            group.addTask { try await pool.run(for: "a") { order.add("second") } }
            try await Task.sleep(for: .milliseconds(50))
            gate.open()
            try await group.waitForAll()
        }
        #expect(order.names == ["child", "first", "second"])
    }

    @Test func `a pool whose threads are all busy is not responsive, until one is free`() async throws {
        let pool = CompilePool(cores: 1, threads: 1)
        #expect(pool.isResponsive(within: .zero))
        let gate = Gate()
        try await withThrowingTaskGroup { group in
            group.addTask {
                try await pool.run(for: "a") { gate.wait() }
            }
            try await Task.sleep(for: .milliseconds(50))
            _ = pool.isResponsive(within: .zero)
            try await Task.sleep(for: .milliseconds(50))
            #expect(!pool.isResponsive(within: .milliseconds(10)))
            gate.open()
            try await group.waitForAll()
        }
        try await Task.sleep(for: .milliseconds(100))
        #expect(pool.isResponsive(within: .zero))
    }

    @Test func `the threads end with the pool`() async throws {
        var threads: CompileThreads? = CompileThreads(cores: 1, limit: 2, idleTime: .seconds(600))
        weak let left = threads
        await threads?.run()
        threads?.close()
        threads = nil
        try await eventually { left == nil }
    }

    @Test func `idle threads end, and start again for later jobs`() async throws {
        let threads = CompileThreads(cores: 4, limit: 4, idleTime: .milliseconds(20))
        for _ in 0..<3 {
            await withTaskGroup { group in
                for _ in 0..<8 { group.addTask { await threads.run() } }
            }
            try await eventually { threads.count == 0 }
        }
    }

    /// Threads that are about to end all the time.
    @Test(arguments: [Duration.zero, .microseconds(50)])
    func `no job is lost to a thread that ends`(idleTime: Duration) async throws {
        let threads = CompileThreads(cores: 2, limit: 3, idleTime: idleTime)
        await withTaskGroup { group in
            for _ in 0..<8 {
                group.addTask {
                    for _ in 0..<500 { await threads.run() }
                }
            }
        }
        try await eventually { threads.count == 0 }
    }

    @Test func `a job waits until a thread can be started`() async throws {
        let attempts = Atomic(0)
        let threads = CompileThreads(cores: 1, limit: 1, idleTime: .seconds(1)) { body in
            attempts.wrappingAdd(1, ordering: .relaxed).newValue > 2 && CompileThreads.startThread(body)
        }
        await threads.run()
        #expect(attempts.load(ordering: .relaxed) == 3)
        threads.close()
    }

    private func eventually(_ condition: () -> Bool) async throws {
        for _ in 0..<500 where !condition() { try await Task.sleep(for: .milliseconds(10)) }
        #expect(condition())
    }
}

extension CompileThreads {
    /// Runs a job that does nothing.
    fileprivate func run() async {
        await withCheckedContinuation { continuation in
            add(.work { continuation.resume() }, of: .named("a"))
        }
    }
}

extension CompilePool {
    /// Runs `body` and its child tasks on the pool.
    fileprivate func run<Value: Sendable>(
        for caller: String,
        _ body: @Sendable () async throws -> Value
    ) async throws -> Value {
        try await withTaskExecutorPreference(executor(for: caller)) { try await body() }
    }
}
