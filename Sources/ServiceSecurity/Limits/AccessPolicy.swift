/// Who has what of the service, and whether there is more to be had. A value: nothing is asked of a clock or of the
/// network here.
package struct AccessPolicy {
    /// What a call does that is counted while it runs.
    package enum Work: Int, Sendable, Hashable, CaseIterable {
        /// `Control.Solve`.
        case build
        /// A call of `slipway.v1` that compiles.
        case compile
        /// A build's file that is compiled here; has no limit of its own.
        case frontend
    }

    /// What one caller has.
    private struct Usage {
        var connections = 0
        var work = [0, 0, 0]
        var bytes = 0
        var bucket: TokenBucket?

        /// True where forgetting it gives the caller nothing.
        mutating func isIdle(now: ContinuousClock.Instant) -> Bool {
            connections == 0 && bytes == 0 && work == [0, 0, 0] && bucket?.isFull(now: now) != false
        }

        /// True where nothing of the caller's is under way.
        var holdsNothing: Bool { connections == 0 && bytes == 0 && work == [0, 0, 0] }
    }

    /// Callers that are remembered at most, beside those with a connection.
    package static let callerLimit = 16_384

    package let limits: Limits
    /// By name: that of the certificate, of the token, of the user, or the address.
    private var callers: [String: Usage] = [:]
    private var connections = 0
    private var bytes = 0
    private var work = [0, 0, 0]
    /// How often each limit was met, in the order of `Limit.allCases`.
    private(set) var refusals = [UInt64](repeating: 0, count: Limit.allCases.count)

    package init(_ limits: Limits) { self.limits = limits }

    /// What all callers have.
    package var load: ServiceLoad {
        ServiceLoad(
            callers: callers.count,
            connections: connections,
            builds: work[Work.build.rawValue],
            compiles: work[Work.compile.rawValue] + work[Work.frontend.rawValue],
            bytes: bytes
        )
    }

    /// What runs for a caller.
    package func running(_ work: Work, for caller: Caller) -> Int {
        callers[caller.description]?.work[work.rawValue] ?? 0
    }

    /// Notes that a limit was met.
    package mutating func count(_ limit: Limit) { refusals[limit.index] += 1 }

    // MARK: Connections

    /// A connection is there; `disconnect` is called once it is gone, also where it was refused.
    package mutating func connect(_ caller: Caller, now: ContinuousClock.Instant) throws(Refusal) {
        let own = change(caller, now: now) { usage in
            usage.connections += 1
            return usage.connections
        }
        connections += 1
        if limits.connections > 0, connections > limits.connections {
            throw refuse(
                .connections,
                "the service has \(limits.connections) connections, as many as it may",
                "try again once others are closed",
                after: .seconds(1)
            )
        }
        if limits.connectionsPerCaller > 0, own > limits.connectionsPerCaller {
            throw refuse(
                .connectionsPerCaller,
                "\(caller) has \(limits.connectionsPerCaller) connections, as many as one caller may",
                "use one connection for many calls, or close some",
                after: .seconds(1)
            )
        }
    }

    /// A connection is gone.
    package mutating func disconnect(_ caller: Caller, now: ContinuousClock.Instant) {
        connections -= 1
        change(caller, now: now) { $0.connections -= 1 }
    }

    // MARK: Work

    /// Some work begins; `end` is called once it is over.
    package mutating func begin(_ work: Work, for caller: Caller, now: ContinuousClock.Instant) throws(Refusal) {
        let (limit, key, what): (Int, Limit, String) =
            switch work {
            case .build: (limits.concurrentBuilds, .concurrentBuilds, "builds")
            case .compile: (limits.concurrentCompiles, .concurrentCompiles, "compilations")
            case .frontend: (0, .concurrentCompiles, "compilations")
            }
        if limit > 0, running(work, for: caller) >= limit {
            throw refuse(
                key,
                "\(caller) has \(limit) \(what) running, as many as one caller may",
                "try again once one of them is over",
                after: .seconds(1)
            )
        }
        self.work[work.rawValue] += 1
        change(caller, now: now) { $0.work[work.rawValue] += 1 }
    }

    /// Work is over.
    package mutating func end(_ work: Work, for caller: Caller, now: ContinuousClock.Instant) {
        self.work[work.rawValue] -= 1
        change(caller, now: now) { $0.work[work.rawValue] -= 1 }
    }

    /// A compilation begins, of a build or of another call.
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

    /// Bytes of a request are held; `give` is called once they are not.
    package mutating func reserve(_ count: Int, for caller: Caller, now: ContinuousClock.Instant) throws(Refusal) {
        if limits.heldBytes > 0, (callers[caller.description]?.bytes ?? 0) + count > limits.heldBytes {
            throw refuse(
                .heldBytes,
                "the requests of \(caller) that are being read or answered are more than \(limits.heldBytes) bytes",
                "send fewer of them at once",
                after: .seconds(1)
            )
        }
        if limits.totalHeldBytes > 0, bytes + count > limits.totalHeldBytes {
            throw refuse(
                .totalHeldBytes,
                "the requests that the service is reading or answering are more than \(limits.totalHeldBytes) bytes",
                "try again a little later",
                after: .seconds(1)
            )
        }
        bytes += count
        change(caller, now: now) { $0.bytes += count }
    }

    /// Bytes are no longer held.
    package mutating func release(_ count: Int, for caller: Caller, now: ContinuousClock.Instant) {
        bytes -= count
        change(caller, now: now) { $0.bytes -= count }
    }

    // MARK: Callers

    private mutating func refuse(_ limit: Limit, _ message: String, _ remedy: String, after: Duration) -> Refusal {
        count(limit)
        return Refusal(limit: limit, message: message, remedy: remedy, retryAfter: after)
    }

    /// Changes what is known of a caller, who is forgotten where there is nothing to remember.
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

    /// Makes room: those whose bucket has filled up meanwhile, and where that is not enough, all who have nothing under
    /// way. What is left is bounded by the connections.
    private mutating func forgetSome(now: ContinuousClock.Instant) {
        var kept = callers.filter { entry in
            var usage = entry.value
            return !usage.isIdle(now: now)
        }
        if kept.count > Self.callerLimit / 2 { kept = kept.filter { !$0.value.holdsNothing } }
        callers = kept
    }
}
