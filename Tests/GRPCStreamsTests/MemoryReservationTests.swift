import Bridge
import GRPCStreams
import Synchronization
import Testing

/// Counts the reserved bytes, up to a limit.
final class CountingBudget: MemoryBudget {
    let limit: Int
    private let count = Mutex(0)

    init(limit: Int = .max) { self.limit = limit }

    var reserved: Int { count.withLock { $0 } }

    func reserve(_ bytes: Int) throws(BridgeError) {
        let fits = count.withLock { count in
            guard count + bytes <= limit else { return false }
            count += bytes
            return true
        }
        if !fits { throw BridgeError(.resourceExhausted, "budget exceeded") }
    }

    func release(_ bytes: Int) { count.withLock { $0 -= bytes } }
}

struct MemoryReservationTests {
    @Test func releasesWhatItReserved() throws {
        let budget = CountingBudget()
        let memory = MemoryReservation(budget)
        try memory.reserve(10)
        try memory.reserve(5)
        memory.release(3)
        #expect(budget.reserved == 12)
        memory.release(100)
        #expect(budget.reserved == 0)
        try memory.reserve(7)
        memory.releaseAll()
        memory.releaseAll()
        #expect(budget.reserved == 0)
    }

    @Test func keepsTheReservationWhenTheBudgetIsExhausted() throws {
        let budget = CountingBudget(limit: 10)
        let memory = MemoryReservation(budget)
        try memory.reserve(8)
        #expect(throws: BridgeError(.resourceExhausted, "budget exceeded")) { try memory.reserve(3) }
        #expect(budget.reserved == 8)
        memory.releaseAll()
        #expect(budget.reserved == 0)
    }

    @Test func releasesOnDeinit() throws {
        let budget = CountingBudget()
        var memory: MemoryReservation? = MemoryReservation(budget)
        try memory?.reserve(4)
        #expect(budget.reserved == 4)
        memory = nil
        #expect(memory == nil && budget.reserved == 0)
    }
}
