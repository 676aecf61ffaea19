import Testing

@testable import GRPCStreams

struct RunningTasksTests {
    @Test func waitsForRunningTasks() async {
        let tasks = RunningTasks()
        await tasks.waitUntilIdle()
        for _ in 0..<2 { tasks.begin() }
        let ends = Counter()
        let waiters = (0..<2).map { _ in
            Task {
                await tasks.waitUntilIdle()
                ends.add()
            }
        }
        tasks.end()
        try? await Task.sleep(for: .milliseconds(5))
        #expect(ends.value == 0)
        tasks.end()
        for waiter in waiters { await waiter.value }
        #expect(ends.value == 2)
    }
}
