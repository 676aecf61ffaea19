/// How often something may be begun: a bucket that fills steadily, of which each beginning takes one.
package struct TokenBucket {
    private let perSecond: Double
    private let capacity: Double
    private var tokens: Double
    private var filledAt: ContinuousClock.Instant

    /// A full bucket.
    ///
    /// - Parameters:
    ///   - perSecond: what flows in; from 1 up.
    ///   - capacity: what it holds at most; from 1 up.
    package init(perSecond: Int, capacity: Int, now: ContinuousClock.Instant) {
        self.perSecond = Double(max(1, perSecond))
        self.capacity = Double(max(1, capacity))
        tokens = self.capacity
        filledAt = now
    }

    /// Takes one.
    ///
    /// - Returns: nil where there was one, else how long it takes until there is.
    package mutating func take(now: ContinuousClock.Instant) -> Duration? {
        fill(now: now)
        guard tokens < 1 else {
            tokens -= 1
            return nil
        }
        return .seconds((1 - tokens) / perSecond)
    }

    /// True where nothing more flows in, so that it may be forgotten.
    package mutating func isFull(now: ContinuousClock.Instant) -> Bool {
        fill(now: now)
        return tokens >= capacity
    }

    private mutating func fill(now: ContinuousClock.Instant) {
        let (seconds, attoseconds) = max(.zero, now - filledAt).components
        tokens = min(capacity, tokens + (Double(seconds) + Double(attoseconds) * 1e-18) * perSecond)
        filledAt = max(filledAt, now)
    }
}
