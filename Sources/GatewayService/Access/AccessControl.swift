import Bridge
import Synchronization

/// The limits as all connections keep them together. What is taken is given back when its permit is gone, however that
/// comes about.
final class AccessControl: Sendable {
    let limits: Limits
    private let policy: Mutex<AccessPolicy>

    init(_ limits: Limits) {
        self.limits = limits
        policy = Mutex(AccessPolicy(limits))
    }

    /// What the service has under way.
    var load: ServiceLoad { policy.withLock { $0.load } }

    /// How often each limit was met.
    var refusals: [(limit: Limit, count: UInt64)] {
        Array(zip(Limit.allCases, policy.withLock { $0.refusals }))
    }

    /// Notes that a limit was met that is kept elsewhere.
    func count(_ limit: Limit) { policy.withLock { $0.count(limit) } }

    /// Counts a connection, until `disconnect`.
    ///
    /// - Returns: why its calls are refused, where they are.
    func connect(_ caller: Caller) -> Refusal? {
        policy.withLock { policy in
            do throws(Refusal) { try policy.connect(caller, now: .now) } catch { return error }
            return nil
        }
    }

    func disconnect(_ caller: Caller) { policy.withLock { $0.disconnect(caller, now: .now) } }

    /// Begins work.
    ///
    /// - Returns: what ends it when it goes.
    func begin(_ work: AccessPolicy.Work, for caller: Caller) throws(Refusal) -> Permit {
        let result = policy.withLock { policy -> Result<Void, Refusal> in
            do throws(Refusal) { return .success(try policy.begin(work, for: caller, now: .now)) } catch {
                return .failure(error)
            }
        }
        try result.get()
        return Permit { [self] in policy.withLock { $0.end(work, for: caller, now: .now) } }
    }

    /// Begins a compilation.
    func beginCompile(for caller: Caller) throws(Refusal) {
        let result = policy.withLock { policy -> Result<Void, Refusal> in
            do throws(Refusal) { return .success(try policy.beginCompile(for: caller, now: .now)) } catch {
                return .failure(error)
            }
        }
        try result.get()
    }

    /// What a request of a caller's holds; nothing yet.
    func request(of caller: Caller) -> HeldBytes { HeldBytes(self, caller) }

    fileprivate func hold(_ count: Int, for caller: Caller) -> Refusal? {
        policy.withLock { policy in
            do throws(Refusal) { try policy.hold(count, for: caller, now: .now) } catch { return error }
            return nil
        }
    }

    fileprivate func give(_ count: Int, for caller: Caller) {
        policy.withLock { $0.give(count, for: caller, now: .now) }
    }
}

/// Something that was taken, and is given back once.
final class Permit: Sendable {
    private let whenGone: Mutex<(@Sendable () -> Void)?>

    init(_ whenGone: @escaping @Sendable () -> Void) { self.whenGone = Mutex(whenGone) }

    /// Gives it back; a second call does nothing.
    func end() {
        let whenGone = self.whenGone.withLock { whenGone in
            defer { whenGone = nil }
            return whenGone
        }
        whenGone?()
    }

    deinit { end() }
}

/// The bytes that one request holds, from its first frame to its answer.
final class HeldBytes: Sendable {
    private let control: AccessControl
    private let caller: Caller
    private let count = Mutex(0)

    fileprivate init(_ control: AccessControl, _ caller: Caller) {
        self.control = control
        self.caller = caller
    }

    /// Takes more.
    ///
    /// - Returns: why there are no more to be had.
    func take(_ more: Int) -> Refusal? {
        if let refusal = control.hold(more, for: caller) { return refusal }
        count.withLock { $0 += more }
        return nil
    }

    /// Gives a part of it back.
    func give(_ part: Int) {
        let part = count.withLock { count in
            let part = min(part, count)
            count -= part
            return part
        }
        if part > 0 { control.give(part, for: caller) }
    }

    /// Notes a failure of the call: of limits that are kept where the call is answered nobody else would.
    func note(_ error: any Error) {
        guard let error = error as? BridgeError, error.code == .resourceExhausted else { return }
        for limit in [Limit.messageBytes, .sourceBytes] where error.message.hasPrefix("limits.\(limit.rawValue): ") {
            control.count(limit)
        }
    }

    /// Gives all of it back; more may be taken afterwards.
    func end() {
        let all = count.withLock { count in
            defer { count = 0 }
            return count
        }
        if all > 0 { control.give(all, for: caller) }
    }

    deinit { end() }
}
