/// Per-caller usage and limits.
///
/// Reads no clock and performs no I/O: the time is a parameter of each method.
package struct AccessPolicy {
    /// Work that is counted while it runs.
    package enum Work: Int, Sendable, Hashable, CaseIterable {
        /// A whole build: a call to `Control.Solve`.
        case build
        /// A compilation: a call to `slipway.v1`.
        case compile
        /// The compilation of a build by the service itself. This kind of work has no separate limit.
        case frontend
    }

    /// The usage of one caller.
    private struct Usage {
        var connections = 0
        var work = [0, 0, 0]
        var bytes = 0
        var bucket: TokenBucket?

        /// Returns whether dropping the entry gives the caller no advantage: the caller has no usage, and its token bucket, if
        /// any, is full.
        mutating func isIdle(now: ContinuousClock.Instant) -> Bool {
            connections == 0 && bytes == 0 && work == [0, 0, 0] && bucket?.isFull(now: now) != false
        }

        /// Whether the caller has no connection, work or reserved memory.
        var holdsNothing: Bool { connections == 0 && bytes == 0 && work == [0, 0, 0] }
    }

    /// The number of remembered callers at which `forgetSome` drops entries before another caller is added.
    package static let callerLimit = 16_384

    package let limits: Limits
    /// The usage of each caller, keyed by `Caller.description`.
    private var callers: [String: Usage] = [:]
    private var connections = 0
    private var bytes = 0
    private var work = [0, 0, 0]
    /// The number of times each limit was exceeded, in the order of `Limit.allCases`.
    private(set) var refusals = [UInt64](repeating: 0, count: Limit.allCases.count)

    package init(_ limits: Limits) { self.limits = limits }

    /// The usage of all callers together.
    package var load: ServiceLoad {
        ServiceLoad(
            callers: callers.count,
            connections: connections,
            builds: work[Work.build.rawValue],
            compiles: work[Work.compile.rawValue] + work[Work.frontend.rawValue],
            bytes: bytes
        )
    }

    /// Returns the number of builds or compilations that a caller has running.
    package func running(_ work: Work, for caller: Caller) -> Int {
        callers[caller.description]?.work[work.rawValue] ?? 0
    }

    /// Counts an exceeded limit.
    package mutating func count(_ limit: Limit) { refusals[limit.index] += 1 }

    // MARK: Connections

    /// Counts a connection. `disconnect` must be called when it closes, even if it was refused.
    package mutating func connect(_ caller: Caller, now: ContinuousClock.Instant) throws(Refusal) {
        let own = change(caller, now: now) { usage in
            usage.connections += 1
            return usage.connections
        }
        connections += 1
        if limits.connections > 0, connections > limits.connections {
            throw refuse(
                .connections,
                "the service has reached its limit of \(limits.connections) connections",
                "try again once others are closed",
                after: .seconds(1)
            )
        }
        if limits.connectionsPerCaller > 0, own > limits.connectionsPerCaller {
            throw refuse(
                .connectionsPerCaller,
                "\(caller) has \(limits.connectionsPerCaller) connections open, the limit for one caller",
                "use one connection for many calls, or close some",
                after: .seconds(1)
            )
        }
    }

    package mutating func disconnect(_ caller: Caller, now: ContinuousClock.Instant) {
        connections -= 1
        change(caller, now: now) { $0.connections -= 1 }
    }

    // MARK: Work

    /// Counts work as running until `end` is called.
    package mutating func begin(_ work: Work, for caller: Caller, now: ContinuousClock.Instant) throws(Refusal) {
        let (limit, key, what): (Int, Limit, String) =
            switch work {
            case .build: (limits.concurrentBuilds, .concurrentBuilds, "builds")
            case .compile:
                (limits.concurrentCompiles ?? Limits.compilesPerCaller(cores: 1), .concurrentCompiles, "compilations")
            case .frontend: (0, .concurrentCompiles, "compilations")
            }
        if limit > 0, running(work, for: caller) >= limit {
            throw refuse(
                key,
                "\(caller) has \(limit) \(what) running, the limit for one caller",
                "try again once one of them has finished",
                after: .seconds(1)
            )
        }
        self.work[work.rawValue] += 1
        change(caller, now: now) { $0.work[work.rawValue] += 1 }
    }

    package mutating func end(_ work: Work, for caller: Caller, now: ContinuousClock.Instant) {
        self.work[work.rawValue] -= 1
        change(caller, now: now) { $0.work[work.rawValue] -= 1 }
    }

    /// Takes one token from the caller's token bucket for a compilation, whether of a build or of a `slipway.v1` call.
    package mutating func beginCompile(for caller: Caller, now: ContinuousClock.Instant) throws(Refusal) {
        guard limits.compilesPerSecond > 0 else { return }
        let limits = self.limits
        let wait = change(caller, now: now) { usage in
            var bucket =
                usage.bucket ?? TokenBucket(perSecond: limits.compilesPerSecond, capacity: limits.burst, now: now)
            defer { usage.bucket = bucket }
            return bucket.take(now: now)
        }
        guard let wait else { return }
        throw refuse(
            .compilesPerSecond,
            "\(caller) has begun more than \(limits.compilesPerSecond) compilations a second (\(limits.burst) at once)",
            "try again a little later",
            after: wait
        )
    }

    // MARK: Bytes

    /// Reserves memory for a request or response until `release` is called.
    package mutating func reserve(_ count: Int, for caller: Caller, now: ContinuousClock.Instant) throws(Refusal) {
        if limits.heldBytes > 0, (callers[caller.description]?.bytes ?? 0) + count > limits.heldBytes {
            throw refuse(
                .heldBytes,
                "the requests of \(caller) and their compilation need more than \(limits.heldBytes) bytes",
                "send fewer at once, make them smaller, or raise the limit",
                after: .seconds(1)
            )
        }
        if limits.totalHeldBytes > 0, bytes + count > limits.totalHeldBytes {
            throw refuse(
                .totalHeldBytes,
                "the requests of all callers and their compilation need more than \(limits.totalHeldBytes) bytes",
                "try again a little later",
                after: .seconds(1)
            )
        }
        bytes += count
        change(caller, now: now) { $0.bytes += count }
    }

    package mutating func release(_ count: Int, for caller: Caller, now: ContinuousClock.Instant) {
        bytes -= count
        change(caller, now: now) { $0.bytes -= count }
    }

    // MARK: Callers

    private mutating func refuse(_ limit: Limit, _ message: String, _ remedy: String, after: Duration) -> Refusal {
        count(limit)
        return Refusal(limit: limit, message: message, remedy: remedy, retryAfter: after)
    }

    /// Changes the usage of a caller, and drops the entry if it is idle afterwards.
    @discardableResult
    private mutating func change<Value>(
        _ caller: Caller,
        now: ContinuousClock.Instant,
        _ body: (inout Usage) -> Value
    ) -> Value {
        let name = caller.description
        if callers[name] == nil, callers.count >= Self.callerLimit { forgetSome(now: now) }
        var usage = callers.removeValue(forKey: name) ?? Usage()
        let value = body(&usage)
        if !usage.isIdle(now: now) { callers[name] = usage }
        return value
    }

    /// Drops the entries of idle callers. If more than half of `callerLimit` remain, also drops callers whose only state is a
    /// token bucket that isn't full. Callers that remain have a connection, work or memory, so the limit on connections bounds
    /// their number.
    private mutating func forgetSome(now: ContinuousClock.Instant) {
        var kept = callers.filter { entry in
            var usage = entry.value
            return !usage.isIdle(now: now)
        }
        if kept.count > Self.callerLimit / 2 { kept = kept.filter { !$0.value.holdsNothing } }
        callers = kept
    }
}
