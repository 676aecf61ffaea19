import Synchronization

/// The limits and usage that all connections share.
package final class AccessControl: Sendable {
    package let limits: Limits
    private let policy: Mutex<AccessPolicy>

    package init(_ limits: Limits) {
        self.limits = limits
        policy = Mutex(AccessPolicy(limits))
    }

    /// The service's current usage.
    package var load: ServiceLoad { policy.withLock { $0.load } }

    /// The number of times each limit was exceeded.
    package var refusals: [(limit: Limit, count: UInt64)] {
        Array(zip(Limit.allCases, policy.withLock { $0.refusals }))
    }

    /// Counts an exceeded limit that was enforced by other code, e.g. by the buffer of a request.
    package func count(_ limit: Limit) { policy.withLock { $0.count(limit) } }

    /// Counts a connection until `disconnect` is called.
    ///
    /// - Returns: The error with which to refuse the connection's calls; nil unless a limit is exceeded. The connection is
    ///   counted in either case.
    package func connect(_ caller: Caller) -> Refusal? {
        policy.withLock { policy in
            do throws(Refusal) { try policy.connect(caller, now: .now) } catch { return error }
            return nil
        }
    }

    package func disconnect(_ caller: Caller) { policy.withLock { $0.disconnect(caller, now: .now) } }

    /// Counts work as running until the returned permit is given back. Throws a `Refusal` if the caller has reached the limit
    /// for such work.
    package func begin(_ work: AccessPolicy.Work, for caller: Caller) throws(Refusal) -> Permit {
        try policy.withLock { policy throws(Refusal) in try policy.begin(work, for: caller, now: .now) }
        return Permit { [self] in policy.withLock { $0.end(work, for: caller, now: .now) } }
    }

    /// Takes one token from the caller's token bucket for a compilation. Throws a `Refusal` if the bucket is empty.
    package func beginCompile(for caller: Caller) throws(Refusal) {
        try policy.withLock { policy throws(Refusal) in try policy.beginCompile(for: caller, now: .now) }
    }

    /// Reserves memory for a caller's messages until `release` is called. Throws a `Refusal` if the limit for this caller or
    /// the limit for all callers together is exceeded.
    package func reserve(_ bytes: Int, for caller: Caller) throws(Refusal) {
        try policy.withLock { policy throws(Refusal) in try policy.reserve(bytes, for: caller, now: .now) }
    }

    package func release(_ bytes: Int, for caller: Caller) {
        policy.withLock { $0.release(bytes, for: caller, now: .now) }
    }
}

/// The right to run one build or compilation, given back when the work ends.
package final class Permit: Sendable {
    private let onEnd: Mutex<(@Sendable () -> Void)?>

    package init(_ onEnd: @escaping @Sendable () -> Void) { self.onEnd = Mutex(onEnd) }

    /// Gives the permit back; a second call does nothing. Called on `deinit` at the latest.
    package func end() {
        let onEnd = self.onEnd.withLock { onEnd in
            defer { onEnd = nil }
            return onEnd
        }
        onEnd?()
    }

    deinit { end() }
}
