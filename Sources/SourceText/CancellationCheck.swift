/// A check for cancellation of the current task, for loops over bytes or lines. The check is cheap, because it reads
/// `Task.isCancelled` only once per `interval` units of work.
///
/// The compiler runs without suspension points, so its loops have to check for cancellation themselves. A loop that can throw
/// calls `check`. Any other loop ends early when `isCancelled` returns true, and its partial result must not be used. A task
/// stays cancelled, so one check by a caller afterwards is enough: `Frontend` checks before it reports a result or an error.
@usableFromInline
package struct CancellationCheck: Sendable {
    /// The number of units of work between two reads of `Task.isCancelled`. A read takes about 10 ns.
    @usableFromInline let interval: Int
    /// The number of units of work until the next read of `Task.isCancelled`.
    @usableFromInline var left: Int

    /// Creates a check.
    ///
    /// - Parameter interval: The number of units of work, such as bytes or steps, between two reads of `Task.isCancelled`. That
    ///   much work should take at most a few milliseconds.
    @inlinable package init(every interval: Int) {
        self.interval = interval
        left = interval
    }

    /// Records units of work and returns whether the task is cancelled. A cancellation is noticed up to `interval` units late.
    @inlinable package mutating func isCancelled(after units: Int = 1) -> Bool {
        left &-= units
        return left < 0 && look()
    }

    /// Records units of work, and throws an error if the task is cancelled.
    ///
    /// - Throws: `CancellationError` if the task is cancelled, which is noticed up to `interval` units late.
    @inlinable package mutating func check(after units: Int = 1) throws(CancellationError) {
        if isCancelled(after: units) { throw CancellationError() }
    }

    /// Reads `Task.isCancelled`, and starts the next interval if it is false. If it is true, `left` stays negative, so that every
    /// later call of `isCancelled` returns true too.
    @usableFromInline mutating func look() -> Bool {
        guard !Task.isCancelled else { return true }
        left = interval
        return false
    }
}

extension CancellationError {
    /// Checks whether the current task is cancelled.
    ///
    /// - Throws: `CancellationError` if it is cancelled.
    package static func check() throws(CancellationError) { if Task.isCancelled { throw CancellationError() } }

    /// Runs work whose loops end early if the task is cancelled. In that case the value or error of the work may be wrong, so it
    /// is discarded.
    ///
    /// - Throws: `CancellationError` if the task has been cancelled by the time the work ends; otherwise any error that the work
    ///   throws.
    package static func checking<Value>(_ work: () async throws -> Value) async throws -> Value {
        let result: Result<Value, any Error>
        do { result = .success(try await work()) } catch { result = .failure(error) }
        try check()
        return try result.get()
    }
}

extension Sequence {
    /// Returns the elements sorted by `precedes`, or an empty array if sorting stops early because the task is cancelled.
    @inlinable package func sortedUnlessCancelled(by precedes: (Element, Element) -> Bool) -> [Element] {
        let interval = 4096
        // The standard library's sort makes about n·log2(n) comparisons, so up to 256 elements stay below the interval.
        if underestimatedCount <= interval / 16 { return sorted(by: precedes) }
        var cancellation = CancellationCheck(every: interval)
        let sorted = try? sorted { left, right in
            try cancellation.check()
            return precedes(left, right)
        }
        return sorted ?? []
    }

    /// Returns the transformed elements, or only the first ones if the loop stops early because the task is cancelled.
    @inlinable package func mapUnlessCancelled<Value>(_ transform: (Element) -> Value) -> [Value] {
        var cancellation = CancellationCheck(every: 1024)
        var values: [Value] = []
        values.reserveCapacity(underestimatedCount)
        for element in self where !cancellation.isCancelled() { values.append(transform(element)) }
        return values
    }
}
