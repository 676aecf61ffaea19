/// A rate limit: a bucket that refills steadily and loses one token per operation.
package struct TokenBucket {
    private let perSecond: Double
    private let capacity: Double
    private var tokens: Double
    private var filledAt: ContinuousClock.Instant

    /// Creates a full bucket.
    ///
    /// - Parameters:
    ///   - perSecond: Tokens added per second, at least 1.
    ///   - capacity: The maximum number of tokens, at least 1.
    package init(perSecond: Int, capacity: Int, now: ContinuousClock.Instant) {
        self.perSecond = Double(max(1, perSecond))
        self.capacity = Double(max(1, capacity))
        tokens = self.capacity
        filledAt = now
    }

    /// Takes a token.
    ///
    /// - Returns: Nil if a token was available; otherwise the time until one is.
    package mutating func take(now: ContinuousClock.Instant) -> Duration? {
        fill(now: now)
        guard tokens < 1 else {
            tokens -= 1
            return nil
        }
        return .seconds((1 - tokens) / perSecond)
    }

    /// Returns whether the bucket is full. A full bucket equals a new one, so it need not be kept.
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
