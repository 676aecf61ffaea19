package import Bridge
import Synchronization

/// The account that the memory of a call's messages is charged to, e.g. the caller's.
package protocol MemoryBudget: Sendable {
    /// Charges `bytes` to the account.
    ///
    /// - Throws: The error with which the call must fail, if the budget is exhausted.
    func reserve(_ bytes: Int) throws(BridgeError)
    func release(_ bytes: Int)
}

/// The memory, in bytes, that is reserved for one call's messages. `deinit` releases what is left.
package final class MemoryReservation: Sendable {
    private let budget: any MemoryBudget
    private let count = Mutex(0)

    package init(_ budget: any MemoryBudget) { self.budget = budget }

    /// Reserves `bytes` more bytes.
    ///
    /// - Throws: The budget's error, in which case the reservation is unchanged.
    package func reserve(_ bytes: Int) throws(BridgeError) {
        try budget.reserve(bytes)
        count.withLock { $0 += bytes }
    }

    /// Releases `bytes` of the reserved bytes, or all of them if fewer are reserved.
    package func release(_ bytes: Int) {
        let part = count.withLock { count in
            let part = min(bytes, count)
            count -= part
            return part
        }
        if part > 0 { budget.release(part) }
    }

    /// Releases all reserved bytes; more may be reserved afterwards.
    package func releaseAll() { release(.max) }

    deinit { releaseAll() }
}
