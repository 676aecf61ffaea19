import Testing

@testable import Explorer

/// The newest request of a page cancels the one before.
@Suite struct NewestRunTests {
    private func waiting(_ runs: NewestRun, _ page: String, begun: @escaping @Sendable () -> Void) async -> Bool {
        do {
            try await runs.run(page) {
                begun()
                try await Task.sleep(for: .seconds(60))
            }
            return true
        } catch { return false }
    }

    @Test(.timeLimit(.minutes(1))) func cancelsTheOlder() async throws {
        let runs = NewestRun()
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self)
        async let first = waiting(runs, "a") { continuation.yield() }
        var begun = stream.makeAsyncIterator()
        _ = await begun.next()
        #expect(try await runs.run("b") { 1 } == 1)
        #expect(try await runs.run("a") { 2 } == 2)
        #expect(await first == false)
        #expect(try await runs.run("a") { 3 } == 3)
    }

    @Test(.timeLimit(.minutes(1))) func endsWithItsCaller() async {
        let runs = NewestRun()
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self)
        let task = Task { await waiting(runs, "a") { continuation.yield() } }
        var begun = stream.makeAsyncIterator()
        _ = await begun.next()
        task.cancel()
        #expect(await task.value == false)
    }
}
