import Bridge
import Testing

@testable import ServiceSecurity

/// What callers may have, by a clock of the test's own.
struct AccessPolicyTests {
    private let start = ContinuousClock.now
    private let ann = Caller(token: "ann")
    private let bob = Caller(token: "bob")

    private func policy(_ change: (inout Limits) -> Void) -> AccessPolicy {
        var limits = Limits()
        change(&limits)
        return AccessPolicy(limits)
    }

    /// The limit that work meets; nil where there is room.
    private func refusal(_ body: () throws(Refusal) -> Void) -> Refusal? {
        do throws(Refusal) { try body() } catch { return error }
        return nil
    }

    @Test func buildsOfOneCallerLeaveOthersAlone() throws {
        var policy = policy { $0.concurrentBuilds = 2 }
        try policy.begin(.build, for: ann, now: start)
        try policy.begin(.build, for: ann, now: start)
        try policy.begin(.compile, for: ann, now: start)
        let refused = refusal { () throws(Refusal) in try policy.begin(.build, for: ann, now: start) }
        #expect(
            refused?.error.message
                == "limits.concurrent-builds: token ann has 2 builds running, the limit for one caller; "
                + "try again once one of them has finished"
        )
        #expect(refused?.error.code == .resourceExhausted)
        try policy.begin(.build, for: bob, now: start)
        policy.end(.build, for: ann, now: start)
        try policy.begin(.build, for: ann, now: start)
        #expect(policy.load.builds == 3)
        #expect(policy.refusals[Limit.concurrentBuilds.index] == 1)
    }

    @Test func rateIsThatOfABucket() throws {
        var policy = policy {
            $0.compilesPerSecond = 2
            $0.compileBurst = 3
        }
        for _ in 0..<3 { try policy.beginCompile(for: ann, now: start) }
        let refused = refusal { () throws(Refusal) in try policy.beginCompile(for: ann, now: start) }
        #expect(refused?.retryAfter == .milliseconds(500))
        try policy.beginCompile(for: bob, now: start)
        try policy.beginCompile(for: ann, now: start + .milliseconds(500))
        let again = refusal { () throws(Refusal) in try policy.beginCompile(for: ann, now: start + .milliseconds(750)) }
        #expect(again?.retryAfter == .milliseconds(250))
        // A clock that stands still or goes back gives nothing.
        #expect(refusal { () throws(Refusal) in try policy.beginCompile(for: ann, now: start) } != nil)
        // After a long pause it holds as much as it may, and no more.
        for _ in 0..<3 { try policy.beginCompile(for: ann, now: start + .seconds(3600)) }
        #expect(refusal { () throws(Refusal) in try policy.beginCompile(for: ann, now: start + .seconds(3600)) } != nil)
    }

    @Test func zeroIsNone() throws {
        var policy = policy {
            $0.concurrentBuilds = 0
            $0.connections = 0
            $0.connectionsPerCaller = 0
            $0.heldBytes = 0
            $0.totalHeldBytes = 0
        }
        for _ in 0..<1000 {
            try policy.begin(.build, for: ann, now: start)
            try policy.beginCompile(for: ann, now: start)
            try policy.connect(ann, now: start)
            try policy.reserve(1 << 30, for: ann, now: start)
        }
    }

    @Test func bytesOfOneCallerAndOfAll() throws {
        var policy = policy {
            $0.heldBytes = 100
            $0.totalHeldBytes = 150
        }
        try policy.reserve(100, for: ann, now: start)
        #expect(refusal { () throws(Refusal) in try policy.reserve(1, for: ann, now: start) }?.limit == .heldBytes)
        try policy.reserve(50, for: bob, now: start)
        #expect(refusal { () throws(Refusal) in try policy.reserve(1, for: bob, now: start) }?.limit == .totalHeldBytes)
        policy.release(100, for: ann, now: start)
        try policy.reserve(50, for: bob, now: start)
        policy.release(100, for: bob, now: start)
        #expect(policy.load == ServiceLoad(callers: 0, connections: 0, builds: 0, compiles: 0, bytes: 0))
    }

    @Test func connectionsOfOneCallerAndOfAll() throws {
        var policy = policy {
            $0.connections = 3
            $0.connectionsPerCaller = 2
        }
        try policy.connect(ann, now: start)
        try policy.connect(ann, now: start)
        #expect(refusal { () throws(Refusal) in try policy.connect(ann, now: start) }?.limit == .connectionsPerCaller)
        #expect(refusal { () throws(Refusal) in try policy.connect(bob, now: start) }?.limit == .connections)
        // The refused ones count until they are gone.
        policy.disconnect(ann, now: start)
        policy.disconnect(bob, now: start)
        policy.disconnect(ann, now: start)
        try policy.connect(bob, now: start)
        #expect(policy.load.connections == 2)
    }

    /// A caller whose bucket is not full is remembered, but not without end.
    @Test func theTableOfCallersIsBounded() throws {
        var policy = policy { $0.compilesPerSecond = 1 }
        try policy.connect(ann, now: start)
        for index in 0..<(2 * AccessPolicy.callerLimit) {
            try policy.beginCompile(for: Caller(address: "\(index)"), now: start)
        }
        #expect(policy.load.callers <= AccessPolicy.callerLimit + 1)
        #expect(refusal { () throws(Refusal) in try policy.connect(ann, now: start) } == nil)
        policy.disconnect(ann, now: start)
        policy.disconnect(ann, now: start)
        #expect(policy.load.connections == 0)
    }

    @Test func aCallerWithNothingIsForgotten() throws {
        var policy = policy { $0.compilesPerSecond = 1 }
        try policy.beginCompile(for: ann, now: start)
        #expect(policy.load.callers == 1)
        try policy.connect(ann, now: start + .seconds(2))
        policy.disconnect(ann, now: start + .seconds(2))
        #expect(policy.load.callers == 0)
    }

    /// `google.rpc.RetryInfo`, byte for byte: `retry_delay` of 1.5 s.
    @Test func retryInfo() {
        let detail = RetryInfo(delay: .milliseconds(1500)).detail
        #expect(detail.type == "type.googleapis.com/google.rpc.RetryInfo")
        #expect(detail.value == [0x0A, 0x08, 0x08, 0x01, 0x10, 0x80, 0xCA, 0xB5, 0xEE, 0x01])
    }

    @Test func permitsEndOnce() throws {
        let control = AccessControl(Limits())
        let permit = try control.begin(.build, for: ann)
        try control.reserve(10, for: ann)
        #expect(control.load.builds == 1 && control.load.bytes == 10)
        permit.end()
        permit.end()
        control.release(10, for: ann)
        #expect(
            control.load == ServiceLoad(callers: 0, connections: 0, builds: 0, compiles: 0, bytes: 0)
        )
    }
}
