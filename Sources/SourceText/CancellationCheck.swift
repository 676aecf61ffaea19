/// Looks for the cancellation of the current task once in many units of work, so that a loop over bytes or lines can afford it.
///
/// The compiler runs without suspension points, so its loops have to look themselves. A loop that can throw calls `check`. One
/// that can't ends early when `isCancelled` returns true; its partial result must then never be used. Cancellation is never
/// taken back, so it is enough that a caller checks afterwards: `Frontend` does so before it reports a result or an error.
@usableFromInline
package struct CancellationCheck: Sendable {
    /// The units of work between two looks. A look takes about 10 ns.
    @usableFromInline let interval: Int
    @usableFromInline var left: Int

    /// - Parameter interval: the units of work, such as bytes or steps, that take at most a few milliseconds.
    @inlinable package init(every interval: Int) {
        self.interval = interval
        left = interval
    }

    /// Records units of work. Returns whether the task is cancelled, as of the last look.
    @inlinable package mutating func isCancelled(after units: Int = 1) -> Bool {
        left &-= units
        return left < 0 && look()
    }

    /// Records units of work.
    ///
    /// - Throws: `CancellationError` if the task is cancelled, as of the last look.
    @inlinable package mutating func check(after units: Int = 1) throws(CancellationError) {
        if isCancelled(after: units) { throw CancellationError() }
    }

    /// Looks now. Once the task is cancelled, every later call looks again.
    @usableFromInline mutating func look() -> Bool {
        guard !Task.isCancelled else { return true }
        left = interval
        return false
    }
}

extension CancellationError {
    /// Looks for the cancellation of the current task now.
    ///
    /// - Throws: `CancellationError` if it is cancelled.
    package static func check() throws(CancellationError) { if Task.isCancelled { throw CancellationError() } }

    /// Runs work whose loops end early if the task is cancelled, so that neither its value nor its error counts then.
    ///
    /// - Throws: `CancellationError` if the task is cancelled once the work has ended; otherwise the error of the work.
    package static func checking<Value>(_ work: () async throws -> Value) async throws -> Value {
        let result: Result<Value, any Error>
        do { result = .success(try await work()) } catch { result = .failure(error) }
        try check()
        return try result.get()
    }
}

extension Sequence {
    /// The elements in the order of `precedes`; empty if the task is cancelled meanwhile.
    @inlinable package func sortedUnlessCancelled(by precedes: (Element, Element) -> Bool) -> [Element] {
        let interval = 4096
        // The standard library's sort makes about n log2 n comparisons, so that a few elements need no check.
        if underestimatedCount <= interval / 16 { return sorted(by: precedes) }
        var cancellation = CancellationCheck(every: interval)
        let sorted = try? sorted { left, right in
            try cancellation.check()
            return precedes(left, right)
        }
        return sorted ?? []
    }

    /// The transformed elements; those up to the cancellation if the task is cancelled meanwhile.
    @inlinable package func mapUnlessCancelled<Value>(_ transform: (Element) -> Value) -> [Value] {
        var cancellation = CancellationCheck(every: 1024)
        var values: [Value] = []
        values.reserveCapacity(underestimatedCount)
        for element in self where !cancellation.isCancelled() { values.append(transform(element)) }
        return values
    }
}
