import Bridge
import NIOCore
import NIOEmbedded
import NIOHPACK
import NIOHTTP2
import Synchronization
import Testing

@testable import GRPCStreams

/// A client's call before it is relayed or served, and its responses.
final class InboundCallTests: Sendable {
    private let budget = CountingBudget(limit: 30)
    private let memory: MemoryReservation
    private let events = Mutex<[String]>([])

    init() { memory = MemoryReservation(budget) }

    private func record(_ event: String) { events.withLock { $0.append(event) } }

    private var recorded: [String] { events.withLock { $0 } }

    private static let late = "ok grpc-status=4 grpc-message=late end"

    // MARK: Buffering

    /// A call that is buffered for ten seconds at most, then answered.
    private func buffering() async throws -> TestCall {
        let call = try await TestCall { [self] call, loop in
            call.buffer(
                .init(headers: [":path": "/a.B/C"]),
                limit: 4,
                memory: memory,
                by: .late(in: .seconds(10), on: loop) { self.record("expired") }
            ) { request in
                let frames = request.frames.map(\.summary).joined(separator: ", ")
                self.record("\(request.message.map { "\($0)" } ?? "unread"): \(frames)")
                call.respond(.success([8, 9]), memory: request.memory)
            }
        }
        #expect(call.take() == ["read", "read"])
        return call
    }

    @Test func buffersOneMessage() async throws {
        let call = try await buffering()
        try await call.receive(.bytes([0, 0, 0, 0, 2, 7]))
        #expect(call.take() == ["read"] && budget.reserved == 6)
        try await call.receive(.bytes([8], end: true))
        #expect(recorded == ["[7, 8]: :path=/a.B/C, data 7 end"])
        #expect(call.take() == ["ok", "data 7", "grpc-status=0 end", "flush"])
        #expect(budget.reserved == 2)
        await call.loop.advanceTime(by: .seconds(20))
        #expect(call.take() == [] && recorded.count == 1)
        try await call.close()
        #expect(budget.reserved == 0)
    }

    @Test func forwardsTrailersOfTheRequest() async throws {
        let call = try await buffering()
        try await call.receive(.message([1]), .headers(.init(headers: ["x-end": "1"], endStream: true)))
        #expect(recorded == ["unread: :path=/a.B/C, data 6, x-end=1 end"])
    }

    @Test func stopsBufferingAboveTheLimit() async throws {
        let call = try await buffering()
        try await call.receive(.bytes([0, 0, 0, 0, 9, 1, 2, 3, 4]), .headers(.init(headers: ["x": "1"])))
        #expect(recorded == [])
        try await call.receive(.bytes([5]))
        #expect(recorded == ["unread: :path=/a.B/C, data 10"])
    }

    @Test(arguments: [[0, 0, 0, 0, 5, 1, 2, 3, 4, 5], [1, 0, 0, 0, 1, 7], [0, 0, 0, 0, 2, 7]] as [[UInt8]])
    func doesNotReadOtherBodies(body: [UInt8]) async throws {
        let call = try await buffering()
        try await call.receive(.bytes(body, end: true))
        #expect(recorded == ["unread: :path=/a.B/C, data \(body.count) end"])
    }

    @Test func refusesARequestAboveTheBudget() async throws {
        let call = try await buffering()
        try await call.receive(.bytes([0, 0, 0, 0, 4]), .bytes([UInt8](repeating: 0, count: 26)), runs: false)
        #expect(call.take() == [] && budget.reserved == 0)
        await call.loop.run()
        let error = "ok grpc-status=8 grpc-message=budget exceeded end"
        #expect(call.take() == ["failed: budget exceeded", error, "flush", "reset noError", "flush"])
        #expect(recorded == [])
    }

    @Test func stopsBufferingAtTheDeadline() async throws {
        let call = try await buffering()
        try await call.receive(.bytes([0, 0]))
        await call.loop.advanceTime(by: .seconds(9))
        #expect(call.take() == ["read"])
        await call.loop.advanceTime(by: .seconds(1))
        #expect(call.take() == ["failed: late", Self.late, "flush", "reset noError", "flush"])
        #expect(budget.reserved == 0 && recorded == ["expired"])
        try await call.receive(.end)
        #expect(call.take() == [])
    }

    @Test func releasesWhatAResetClientSent() async throws {
        let call = try await buffering()
        try await call.receive(.bytes([0, 0]), .rstStream(.cancel))
        #expect(budget.reserved == 0)
        await call.loop.advanceTime(by: .seconds(10))
        try await call.onLoop { $0.respond(.success([])) }
        #expect(call.take() == [] && recorded == [])
    }

    @Test func aClosedCallHasNoDeadline() async throws {
        let call = try await buffering()
        try await call.close()
        await call.loop.advanceTime(by: .seconds(10))
        #expect(call.take() == ["observer closed"] && recorded == [])
    }

    // MARK: Work

    /// A call for which `body` runs, for ten seconds at most.
    private func working(_ body: @escaping @Sendable () async throws -> Int) async throws -> TestCall {
        let call = try await TestCall(isOver: true) { [self] call, loop in
            call.perform(by: .late(in: .seconds(10), on: loop), body) { result in
                self.record("\(result)")
                call.respond(result.map { [UInt8($0)] })
            }
        }
        #expect(call.take() == ["read", "read", "read"])
        return call
    }

    /// Returns 5 once it is cancelled.
    private func untilCancelled() async -> Int {
        record("started")
        try? await Task.sleep(for: .seconds(100))
        record("cancelled")
        return 5
    }

    @Test func respondsWithAResult() async throws {
        let gate = Counter()
        let call = try await working {
            try await eventually { gate.value == 1 }
            return 7
        }
        gate.add()
        try await eventually { call.recorder.contains("flush") }
        #expect(call.take() == ["ok", "data 6", "grpc-status=0 end", "flush"])
        #expect(recorded == ["success(7)"])
        await call.loop.advanceTime(by: .seconds(10))
        #expect(call.take() == [] && recorded.count == 1)
    }

    @Test func respondsWithAnError() async throws {
        let gate = Counter()
        let call = try await working {
            try await eventually { gate.value == 1 }
            throw BridgeError(.notFound, "100 %")
        }
        gate.add()
        try await eventually { call.recorder.contains("flush") }
        #expect(call.take() == ["failed: 100 %", "ok grpc-status=5 grpc-message=100 %25 end", "flush"])
    }

    @Test func stopsWorkAtTheDeadline() async throws {
        let call = try await working { await self.untilCancelled() }
        try await eventually { recorded == ["started"] }
        await call.loop.advanceTime(by: .seconds(10))
        #expect(call.take() == ["failed: late", Self.late, "flush"])
        // The task sees its cancellation on another thread, before or after the deadline's result is delivered.
        try await eventually { recorded.contains("cancelled") }
        await call.loop.run()
        #expect(recorded.sorted() == ["cancelled", "failure(late)", "started"])
        #expect(call.take() == [])
    }

    @Test(arguments: [false, true])
    func stopsWorkWhenTheClientLeaves(isReset: Bool) async throws {
        let call = try await working { await self.untilCancelled() }
        try await eventually { recorded == ["started"] }
        try await call.receive(.message([1]))
        #expect(call.take() == ["read"])
        if isReset { try await call.receive(.rstStream(.cancel)) } else { try await call.close() }
        try await eventually { recorded.last == "cancelled" }
        try await Task.sleep(for: .milliseconds(5))
        await call.loop.advanceTime(by: .seconds(10))
        #expect(recorded == ["started", "cancelled"])
        #expect(call.take() == (isReset ? [] : ["observer closed"]))
    }

    @Test func reportsAResultOnce() async throws {
        let call = try await TestCall(isOver: true) { [self] call, loop in
            call.perform(by: .late(in: .seconds(10), on: loop), { 1 }) { self.record("\($0)") }
        }
        try await eventually { recorded == ["success(1)"] }
        await call.loop.advanceTime(by: .seconds(10))
        #expect(recorded == ["success(1)"])
    }

    /// A result may lead to further work before a response.
    @Test func worksInSteps() async throws {
        let call = try await TestCall(isOver: true) { call, loop in
            call.perform(by: .late(in: .seconds(10), on: loop), { 1 }) { _ in
                call.perform(by: nil, { 2 }) { call.respond($0.map { [UInt8($0), 0] }) }
            }
        }
        try await eventually { call.recorder.contains("data 7") }
        await call.loop.advanceTime(by: .seconds(10))
        #expect(call.take().filter { $0 != "read" } == ["ok", "data 7", "grpc-status=0 end", "flush"])
    }

    // MARK: Responses

    @Test func respondsOnce() async throws {
        let call = try await TestCall(isOver: true) { call, _ in
            call.respond(.success([]))
            call.respond(.success([1]))
            call.refuse(BridgeError(.internal, "second"))
        }
        #expect(call.take() == ["read", "ok", "data 5", "grpc-status=0 end", "flush"])
        try await call.receive(.message([1]))
        try await call.setWritable(false)
        #expect(call.take() == [])
        try await call.close()
        try await call.onLoop { $0.refuse(BridgeError(.internal, "third")) }
        #expect(call.take() == ["observer closed"])
    }

    @Test func aResponseIsChargedToTheMemoryOfItsRequest() async throws {
        try memory.reserve(20)
        let call = try await TestCall(isOver: true) { [memory] call, _ in
            call.respond(.success([UInt8](repeating: 0, count: 31)), memory: memory)
        }
        let error = "ok grpc-status=8 grpc-message=budget exceeded end"
        #expect(call.take() == ["read", "failed: budget exceeded", error, "flush"])
        #expect(budget.reserved == 0)
    }

    @Test func refusesAfterTheCurrentRead() async throws {
        let call = try await TestCall { _, _ in }
        #expect(call.take() == ["read", "read"])
        try await call.loop.executeInContext { [recorder = call.recorder] in recorder.append("-") }
        try await call.onLoop {
            $0.refuse(BridgeError(.unauthenticated, "who?"))
            #expect(call.take() == ["-"])
        }
        let error = "ok grpc-status=16 grpc-message=who? end"
        #expect(call.take() == ["failed: who?", error, "flush", "reset noError", "flush"])
    }

    @Test func refusesWithoutAResetIfTheClientHasEnded() async throws {
        let call = try await TestCall(isOver: true) { call, _ in call.refuse(BridgeError(.internal, "é")) }
        #expect(call.take() == ["read", "failed: é", "ok grpc-status=13 grpc-message=%C3%A9 end", "flush"])
    }

    @Test func routesHeadersOnly() async throws {
        let call = try await TestCall { [self] _, _ in record("routed") }
        try await call.receive(.message([1]))
        #expect(recorded == ["routed"])
    }
}
