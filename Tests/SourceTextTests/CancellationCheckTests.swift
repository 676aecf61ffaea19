import Testing

@testable import SourceText

struct CancellationCheckTests {
    private struct Failure: Error {}

    /// Runs `body` in a task that is cancelled before it starts.
    private func cancelled<Value: Sendable>(_ body: @escaping @Sendable () async -> Value) async -> Value {
        await Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return await body()
        }.value
    }

    @Test func `a check notices the cancellation after its interval, and then every time`() async {
        let looks = await cancelled {
            var check = CancellationCheck(every: 3)
            return (0..<6).map { _ in check.isCancelled() }
        }
        #expect(looks == [false, false, false, true, true, true])
        let heavy = await cancelled {
            var check = CancellationCheck(every: 100)
            return [check.isCancelled(after: 50), check.isCancelled(after: 51)]
        }
        #expect(heavy == [false, true])
    }

    @Test func `a check of a task that goes on never ends it`() throws {
        var check = CancellationCheck(every: 2)
        for _ in 0..<10 { try check.check() }
    }

    @Test func `neither the value nor the error of a cancelled task counts`() async throws {
        let isCancelled: Bool = await cancelled {
            do { return try await CancellationError.checking { false } } catch { return error is CancellationError }
        }
        #expect(isCancelled)
        let hidesError: Bool = await cancelled {
            do { return try await CancellationError.checking { throw Failure() } } catch {
                return error is CancellationError
            }
        }
        #expect(hidesError)
        #expect(try await CancellationError.checking { 1 } == 1)
        await #expect(throws: Failure.self) { try await CancellationError.checking { throw Failure() } }
    }

    @Test func `a cancelled sort ends early`() async {
        let numbers = (0..<20_000).map { $0 &* 7919 % 20_011 }
        #expect(numbers.sortedUnlessCancelled(by: <) == numbers.sorted())
        #expect(await cancelled { numbers.sortedUnlessCancelled(by: <) } == [])
    }
}
