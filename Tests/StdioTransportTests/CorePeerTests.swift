import Bridge
import GatewayClient
import StdioTransport
import Testing

/// Calls to a server of gRPC's C core, which shares no code with the transport. Needs `pip install grpcio`.
@Suite(.serialized)
struct CorePeerTests {
    @Test func answersCalls() async throws {
        try await withCoreServer { transport in
            let hello = try await transport.call("Echo", Array("hello".utf8))
            #expect(hello == Array("hello".utf8))
            let empty = try await transport.call("Echo")
            #expect(empty.isEmpty)
        }
    }

    @Test func carriesSixteenMebibytesBothWays() async throws {
        try await withCoreServer { transport in
            let large = [UInt8](unsafeUninitializedCapacity: TransportLimits.messageSize) { buffer, count in
                for index in buffer.indices { buffer[index] = UInt8(truncatingIfNeeded: index &* 31) }
                count = buffer.count
            }
            let echo = try await transport.call("Echo", large)
            #expect(echo == large)
            // Succeeds only if the connection's window was refilled.
            let secondEcho = try await transport.call("Echo", large)
            #expect(secondEcho.count == large.count)
            let made = try await transport.call("Make", Array("16777216".utf8))
            #expect(made.count == TransportLimits.messageSize)
        }
    }

    @Test func refusesLargerMessages() async throws {
        try await withCoreServer { transport in
            let request = [UInt8](repeating: 0, count: TransportLimits.messageSize + 1)
            let sent = await failure { try await transport.call("Size", request) } as? BridgeError
            #expect(sent?.code == .resourceExhausted)
            #expect(sent?.message == "the request is too large: 16777217 bytes; the limit is 16777216")
            let received = await failure { try await transport.call("Make", Array("16777217".utf8)) } as? BridgeError
            #expect(received?.code == .resourceExhausted)
            #expect(received?.message == "the response is too large: 16777217 bytes; the limit is 16777216")
            let next = try await transport.call("Echo", [1])
            #expect(next == [1])
        }
    }

    @Test func readsMessageAndDetails() async throws {
        try await withCoreServer { transport in
            let error = await failure { try await transport.call("Fail", Array("3".utf8)) } as? BridgeError
            #expect(error?.code == .failedPrecondition)
            #expect(error?.message == "stage 100% — ‘nicht’ da\nzweite Zeile")
            let one = Array("\u{0A}\u{0F}example.org/one\u{12}\u{01}1".utf8)
            let two = Array("\u{0A}\u{0F}example.org/two\u{12}\u{03}xxx".utf8)
            #expect(error?.details == [one, two])
        }
    }

    @Test func readsDetailsOfManyFrames() async throws {
        try await withCoreServer { transport in
            let error = await failure { try await transport.call("Fail", Array("200000".utf8)) } as? BridgeError
            #expect(error?.code == .failedPrecondition)
            #expect(error?.details.last?.count == 200_021)
        }
    }

    @Test(arguments: [("Bare", BridgeError.Code.notFound), ("Nothing", .unimplemented)])
    func readsErrorsWithoutABody(method: String, code: BridgeError.Code) async throws {
        try await withCoreServer { transport in
            let error = await failure { try await transport.call(method) } as? BridgeError
            #expect(error?.code == code)
            #expect(error?.details == [])
        }
    }

    @Test func runsManyCallsAtOnce() async throws {
        try await withCoreServer { transport in
            try await withThrowingTaskGroup(of: Bool.self) { group in
                for number in 0..<500 {
                    group.addTask {
                        let request = [UInt8](repeating: UInt8(truncatingIfNeeded: number), count: number * 7)
                        return try await transport.call("Echo", request) == request
                    }
                }
                for try await isEqual in group { #expect(isEqual) }
            }
        }
    }

    @Test func cancellationResetsTheStream() async throws {
        try await withCoreServer { transport in
            let task = Task { try await transport.call("Hang") }
            let started = try await transport.call("Started")
            #expect(started == Array("yes".utf8))
            task.cancel()
            #expect(await failure { try await task.value } is CancellationError)
            let cancelled = try await transport.call("Cancelled")
            #expect(cancelled == Array("yes".utf8))
        }
    }

    @Test func aCancelledTaskMakesNoCall() async throws {
        try await withCoreServer { transport in
            let task = Task {
                while !Task.isCancelled { await Task.yield() }
                return try await transport.call("Echo")
            }
            task.cancel()
            #expect(await failure { try await task.value } is CancellationError)
        }
    }

    @Test func keepsDeadlines() async throws {
        try await withCoreServer { transport in
            let error = await failure { try await transport.call("Hang", timeout: .milliseconds(100)) } as? BridgeError
            #expect(error?.code == .deadlineExceeded)
        }
    }

    @Test func finishesCallsAndRefusesNewOnesWhenThePeerStops() async throws {
        try await withCoreServer { transport in
            _ = try await transport.call("Stop")
            // The server may cancel a running call before it sends GOAWAY or closes the connection.
            var code: BridgeError.Code?
            for _ in 0..<200 where code != .unavailable {
                code = (await failure { try await transport.call("Echo") } as? BridgeError)?.code
            }
            #expect(code == .unavailable)
        }
    }
}
