import Bridge
import NIOCore
import NIOEmbedded
import NIOHPACK
import NIOHTTP2
import Synchronization
import Testing

@testable import GRPCStreams

/// Calls that this process answers, without sockets.
final class ServerCallTests: Sendable {
    private let budget = CountingBudget(limit: 1 << 20)
    private let memory: MemoryReservation
    private let tasks = RunningTasks()
    private let ends = Counter()
    private let events = Mutex<[String]>([])

    init() { memory = MemoryReservation(budget) }

    private func record(_ event: String) { events.withLock { $0.append(event) } }

    private var recorded: [String] { events.withLock { $0 } }

    /// A call after its headers; messages have 8 bytes at most.
    private func serve(
        limit: Int = 8,
        deadline: TimeAmount? = nil,
        _ method: ServerMethod
    ) async throws -> TestCall {
        let call = try await TestCall { [self] call, loop in
            call.serve(
                method,
                messageLimit: limit,
                memory: memory,
                by: deadline.map { .late(in: $0, on: loop) { self.record("expired") } },
                tasks: tasks,
                onEnd: { self.ends.add() }
            )
        }
        #expect(call.take().prefix(2) == ["read", "read"])
        return call
    }

    /// Waits until the handlers have returned, and returns what their calls have written.
    private func output(of call: TestCall) async -> [String] {
        await tasks.waitUntilIdle()
        await call.loop.run()
        return call.take()
    }

    private static let echo = ServerMethod.unary { $0 + [0] }

    private static let success = ["ok", "data 7", "grpc-status=0 end", "flush"]

    // MARK: Unary calls

    @Test func answersAUnaryCall() async throws {
        let call = try await serve(Self.echo)
        try await call.receive(.bytes([0, 0, 0]))
        #expect(call.take() == ["read"] && budget.reserved == 3)
        try await call.receive(.bytes([0, 1, 7]))
        #expect(call.take() == ["read"] && budget.reserved == 6)
        try await call.receive(.end)
        #expect(await output(of: call).filter { $0 != "read" } == Self.success)
        // The response occupies memory until it is sent.
        #expect(budget.reserved == 2 && ends.value == 1)
        try await call.receive(.windowUpdate(windowSizeIncrement: 1), .rstStream(.cancel))
        try await call.setWritable(true)
        #expect(call.take() == [] && budget.reserved == 2)
        try await call.close()
        #expect(call.take() == ["observer closed"] && budget.reserved == 0 && ends.value == 1)
    }

    @Test func requestTrailersEndTheRequest() async throws {
        let call = try await serve(Self.echo)
        try await call.receive(.message([1]), .headers(.init(headers: ["x": "1"])))
        #expect(call.take() == ["read"])
        try await call.receive(.headers(.init(headers: ["x": "1"], endStream: true)))
        #expect(await output(of: call).filter { $0 != "read" } == Self.success)
    }

    @Test(
        arguments: [
            ([.message([1]), .message([2])], "12 the method takes one request message, but more were sent"),
            ([.message([1], end: true), .message([2])], nil),
            ([.end], "12 the method takes one request message, but none was sent"),
            ([.bytes([0, 0, 0, 0, 2, 1], end: true)], "13 the last request message is cut short"),
            ([.bytes([7, 0])], "13 expected a gRPC message, got data that starts with byte 7"),
            ([.bytes([0, 0, 0, 0, 9])], "8 limits.message-bytes: a message is 9 bytes; the limit is 8"),
        ] as [([HTTP2Frame.FramePayload], String?)]
    )
    func requiresOneMessage(frames: [HTTP2Frame.FramePayload], failure: String?) async throws {
        let call = try await serve(Self.echo)
        for frame in frames { try await call.receive(frame) }
        let output = await output(of: call).filter { $0 != "read" }
        guard let failure else { return #expect(output == Self.success) }
        let (code, message) = (failure.prefix { $0 != " " }, failure.drop { $0 != " " }.dropFirst())
        let hasEnded = frames.contains { $0.endsStream }
        let expected = [
            "failed: \(message)", "ok grpc-status=\(code) grpc-message=\(message) end", "flush", "reset noError",
            "flush",
        ]
        #expect(output == (hasEnded ? expected.dropLast(2) : expected))
        #expect(ends.value == 1 && budget.reserved == 0)
    }

    @Test func aCallWithoutABodyHasNoMessage() async throws {
        let call = try await TestCall(isOver: true) { [self] call, _ in
            call.serve(Self.echo, messageLimit: 8, memory: memory, by: nil, tasks: tasks) { self.ends.add() }
        }
        let message = "the method takes one request message, but none was sent"
        #expect(
            call.take().suffix(3) == ["failed: \(message)", "ok grpc-status=12 grpc-message=\(message) end", "flush"]
        )
        #expect(ends.value == 1)
    }

    @Test func namesAcceptedEncodings() async throws {
        let call = try await serve(Self.echo)
        try await call.receive(.bytes([1, 0, 0, 0, 1, 7], end: true))
        let trailers =
            "ok grpc-status=12 grpc-message=compressed messages are not supported grpc-accept-encoding=identity end"
        #expect(call.take().filter { !$0.hasPrefix("failed") } == ["read", trailers, "flush"])
    }

    /// A reset within a read would be a connection error.
    @Test func failsAfterTheCurrentRead() async throws {
        let call = try await serve(Self.echo)
        try await call.receive(.bytes([7]), .bytes([0]), runs: false)
        #expect(call.take() == ["read"])
        await call.loop.run()
        #expect(call.take().suffix(3) == ["flush", "reset noError", "flush"])
    }

    @Test func requestsAreChargedToTheBudget() async throws {
        let call = try await serve(limit: 2 << 20, Self.echo)
        try await call.receive(.bytes([0, 0, 0x1F, 0, 0]))
        #expect(budget.reserved == 5)
        try await call.receive(.bytes([UInt8](repeating: 0, count: 1 << 20)))
        #expect(call.take().contains("ok grpc-status=8 grpc-message=budget exceeded end"))
        #expect(budget.reserved == 0)
    }

    @Test func responsesAreChargedToTheBudget() async throws {
        let call = try await serve(.unary { _ in [UInt8](repeating: 0, count: (1 << 20) + 1) })
        try await call.receive(.message([], end: true))
        #expect(await output(of: call).contains("ok grpc-status=8 grpc-message=budget exceeded end"))
        #expect(budget.reserved == 0)
    }

    @Test func returnsTheErrorOfAHandler() async throws {
        let call = try await serve(.unary { _ in throw BridgeError(.notFound, "no file", details: [[1]]) })
        try await call.receive(.message([1], end: true))
        let output = await output(of: call)
        #expect(output.contains { $0.hasPrefix("ok grpc-status=5 grpc-message=no file grpc-status-details-bin=") })
        #expect(!output.joined().contains("= end"))
        #expect(budget.reserved == 0)
    }

    // MARK: Deadline and cancellation

    /// Returns once the call's task is cancelled.
    private func untilCancelled() async -> [UInt8] {
        record("started")
        try? await Task.sleep(for: .seconds(100))
        record("cancelled")
        return [1]
    }

    @Test func endsAtTheDeadline() async throws {
        let call = try await serve(deadline: .seconds(10), .unary { _ in await self.untilCancelled() })
        try await call.receive(.message([1], end: true))
        try await eventually { recorded == ["started"] }
        #expect(ends.value == 0 && call.take() == ["read"])
        await call.loop.advanceTime(by: .seconds(10))
        #expect(call.take() == ["failed: late", "ok grpc-status=4 grpc-message=late end", "flush"])
        #expect(budget.reserved == 0)
        #expect(await output(of: call) == [])
        #expect(recorded == ["started", "expired", "cancelled"] && ends.value == 1)
    }

    @Test func aFinishedCallHasNoDeadline() async throws {
        let call = try await serve(deadline: .seconds(10), Self.echo)
        try await call.receive(.message([1], end: true))
        #expect(await output(of: call).contains("grpc-status=0 end"))
        await call.loop.advanceTime(by: .seconds(10))
        #expect(call.take() == [] && recorded == [])
    }

    @Test(arguments: [false, true])
    func endsWhenTheClientLeaves(isReset: Bool) async throws {
        let call = try await serve(.unary { _ in await self.untilCancelled() })
        try await call.receive(.message([1], end: true))
        try await eventually { recorded == ["started"] }
        if isReset { try await call.receive(.rstStream(.cancel)) } else { try await call.close() }
        #expect(budget.reserved == 0)
        #expect(await output(of: call) == ["read"] + (isReset ? [] : ["observer closed"]))
        #expect(recorded == ["started", "cancelled"] && ends.value == 1)
    }

    @Test func endsWithoutAHandler() async throws {
        let call = try await serve(Self.echo)
        try await call.receive(.bytes([0, 0]))
        try await call.close()
        #expect(ends.value == 1 && budget.reserved == 0)
    }

    // MARK: Streaming calls

    @Test func streamsBothWays() async throws {
        let call = try await serve(
            .stream { stream in
                while let message = try await stream.next() { try await stream.send(message + [0]) }
            }
        )
        try await call.receive(.message([1]), .message([2]))
        try await eventually { budget.reserved == 0 && call.recorder.contains("data 7") }
        try await call.receive(.message([3], end: true))
        let output = await output(of: call).filter { $0 != "read" }
        let message = ["data 7", "flush"]
        #expect(output == ["ok"] + message + message + message + ["grpc-status=0 end", "flush"])
        #expect(ends.value == 1 && budget.reserved == 0)
    }

    @Test func resetsTheClientIfTheHandlerReturnsEarly() async throws {
        let gate = Counter()
        let call = try await serve(.stream { _ in try await eventually { gate.value == 1 } })
        gate.add()
        #expect(await output(of: call) == ["ok", "grpc-status=0 end", "flush", "reset noError", "flush"])
        #expect(ends.value == 1)
    }

    @Test func failsAfterAMessage() async throws {
        let gate = Counter()
        let call = try await serve(
            .stream { stream in
                try await eventually { gate.value == 1 }
                try await stream.send([])
                throw BridgeError(.aborted, "stop")
            }
        )
        gate.add()
        let output = await output(of: call)
        #expect(
            output.suffix(5) == [
                "failed: stop", "grpc-status=10 grpc-message=stop end", "flush", "reset noError", "flush",
            ]
        )
    }

    @Test func pausesReadingAtTheUnreadLimit() async throws {
        let gate = Counter()
        let size = ServerCallState.unreadLimit
        let call = try await serve(
            limit: size,
            .stream { stream in
                try await eventually { gate.value == 1 }
                _ = try await stream.next()
                _ = try await stream.next()
            }
        )
        let prefix: [UInt8] = [0, 0, UInt8(size >> 16), UInt8(size >> 8 & 0xFF), UInt8(size & 0xFF)]
        try await call.receive(.bytes(prefix + [UInt8](repeating: 0, count: size)))
        #expect(call.take() == [] && budget.reserved == size + 5)
        gate.add()
        try await eventually { call.recorder.contains("read") }
        #expect(budget.reserved == 0)
        try await call.receive(.end)
        #expect(await output(of: call).suffix(2) == ["grpc-status=0 end", "flush"])
    }

    @Test func sendersWaitUntilTheClientIsWritable() async throws {
        let gate = Counter()
        let call = try await serve(
            .stream { stream in
                try await eventually { gate.value == 1 }
                try await stream.send([1])
                try await stream.send([2, 3])
            }
        )
        try await call.setWritable(false)
        gate.add()
        try await eventually { call.recorder.contains("flush") }
        try await Task.sleep(for: .milliseconds(10))
        try await call.setWritable(false)
        try await Task.sleep(for: .milliseconds(10))
        #expect(call.take() == ["ok", "data 6", "flush"])
        try await call.setWritable(true)
        #expect(await output(of: call) == ["data 7", "flush", "grpc-status=0 end", "flush", "reset noError", "flush"])
    }

    @Test func sendersAreCancelledWhenTheClientLeaves() async throws {
        let gate = Counter()
        let call = try await serve(
            .stream { stream in
                try await eventually { gate.value == 1 }
                do { try await stream.send([1]) } catch { self.record("\(error is CancellationError)") }
                do { try await stream.send([1]) } catch { self.record("\(error is CancellationError)") }
            }
        )
        try await call.setWritable(false)
        gate.add()
        try await eventually { call.recorder.contains("flush") }
        try await call.receive(.rstStream(.cancel))
        try await call.setWritable(true)
        try await call.close()
        #expect(await output(of: call) == ["ok", "data 6", "flush", "observer closed"])
        try await eventually { recorded == ["true", "true"] }
    }

    @Test func aBrokenMessageEndsTheMessages() async throws {
        let call = try await serve(
            .stream { stream in
                do { while try await stream.next() != nil {} } catch { self.record("\(error is CancellationError)") }
            }
        )
        try await call.receive(.bytes([7]))
        let output = await output(of: call)
        #expect(output.contains { $0.hasPrefix("ok grpc-status=13") })
        try await eventually { recorded == ["true"] }
    }

    @Test func unreadMessagesAreDiscardedAtTheDeadline() async throws {
        let gate = Counter()
        let call = try await serve(
            deadline: .seconds(10),
            .stream { stream in
                while gate.value == 0 { await Task.yield() }
                do { _ = try await stream.next() } catch { self.record("\(error is CancellationError)") }
            }
        )
        try await call.receive(.message([1], end: true))
        await call.loop.advanceTime(by: .seconds(10))
        gate.add()
        #expect(await output(of: call).suffix(2) == ["ok grpc-status=4 grpc-message=late end", "flush"])
        try await eventually { recorded.count == 2 }
        #expect(recorded == ["expired", "true"] && budget.reserved == 0)
    }

    @Test func aHandlerCanEndReading() async throws {
        let gate = Counter()
        let call = try await serve(
            .stream { stream in
                try await eventually { gate.value == 1 }
                stream.endReading()
                while let message = try await stream.next() { self.record("\(message)") }
            }
        )
        try await call.receive(.message([1]), .message([2]))
        gate.add()
        #expect(await output(of: call).suffix(4) == ["grpc-status=0 end", "flush", "reset noError", "flush"])
        #expect(recorded == ["[1]", "[2]"])
        try await call.receive(.message([3]))
        #expect(budget.reserved == 0)
    }

    /// A reader that is cancelled by its handler leaves the call's messages to the next one.
    @Test func aCancelledReaderThrows() async throws {
        let call = try await serve(
            .stream { stream in
                let reader = Task { try await stream.next() }
                try await Task.sleep(for: .milliseconds(5))
                reader.cancel()
                if case .failure(let error) = await reader.result { self.record("\(error is CancellationError)") }
                let late = Task {
                    try? await Task.sleep(for: .seconds(100))
                    return try await stream.next()
                }
                late.cancel()
                if case .failure(let error) = await late.result { self.record("\(error is CancellationError)") }
                self.record("\(try await stream.next() ?? [])")
            }
        )
        try await eventually { recorded.count == 2 }
        try await call.receive(.message([4], end: true))
        #expect(await output(of: call).suffix(2) == ["grpc-status=0 end", "flush"])
        #expect(recorded == ["true", "true", "[4]"])
    }

    @Test func aFinishedCallReleasesItsStream() async throws {
        let isAlive = Mutex<@Sendable () -> Bool>({ true })
        let call = try await serve(.stream { stream in isAlive.withLock { $0 = { [weak stream] in stream != nil } } })
        _ = await output(of: call)
        try await call.close()
        #expect(!isAlive.withLock { $0() })
    }
}
