import Bridge
import GatewayClient
import Glibc
import StdioTransport
import TestSupport
import Testing

@Suite(.serialized)
struct RawPeerTests {
    struct Answer: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var code: BridgeError.Code
        var message: String
        var send: @Sendable (RawPeer) -> Void

        init(
            _ description: String,
            _ code: BridgeError.Code,
            _ message: String,
            _ send: @escaping @Sendable (RawPeer) -> Void
        ) {
            testDescription = description
            self.code = code
            self.message = message
            self.send = send
        }
    }

    static let opening = [(":status", "200"), ("content-type", "application/grpc")]

    static let answers = [
        Answer("HTTP status", .unavailable, "expected a response with HTTP status 200, not '503'") {
            $0.send(headers: [(":status", "503")], end: true)
        },
        Answer("content type", .unknown, "expected a response with content-type application/grpc, not 'text/html'") {
            $0.send(headers: [(":status", "200"), ("content-type", "text/html")], end: false)
        },
        Answer("encoding", .internal, "the response has the grpc-encoding 'gzip', which was not requested") {
            $0.send(headers: opening + [("grpc-encoding", "gzip")], end: false)
        },
        Answer("no status", .internal, "the response ended without a grpc-status") {
            $0.send(headers: opening, end: true)
        },
        Answer("status is no number", .unknown, "the grpc-status 'x' is not a number") {
            $0.send(headers: opening + [("grpc-status", "x")], end: true)
        },
        Answer("percent coding", .aborted, "50% → %zz") {
            $0.send(headers: opening + [("grpc-status", "10"), ("grpc-message", "50%25 %E2%86%92 %zz")], end: true)
        },
        Answer("no message", .internal, "the response holds no message") {
            $0.send(headers: opening + [("grpc-status", "0")], end: true)
        },
        Answer("cut short", .internal, "the response is cut short: 1 of 4 bytes") {
            $0.send(headers: opening, end: false)
            $0.send(.data, [0, 0, 0, 0, 4, 9])
            $0.send(headers: [("grpc-status", "0")], end: true)
        },
        Answer("two messages", .internal, "the response of a unary call holds more than one message") {
            $0.send(headers: opening, end: false)
            $0.send(.data, [0, 0, 0, 0, 1, 9, 0])
        },
        Answer("compressed", .internal, "the response is compressed or not a gRPC message") {
            $0.send(headers: opening, end: false)
            $0.send(.data, [1, 0, 0, 0, 1, 9])
        },
        Answer("too large", .resourceExhausted, "the response is too large: 4294967295 bytes; the limit is 16777216") {
            $0.send(headers: opening, end: false)
            $0.send(.data, [0, 255, 255, 255, 255])
        },
        Answer("no trailers", .internal, "the response ended without a grpc-status") {
            $0.send(headers: opening, end: false)
            $0.send(.data, flags: RawPeer.endStream, [0, 0, 0, 0, 1, 9])
        },
        Answer("reset", .unavailable, "the solver reset the stream (REFUSED_STREAM)") {
            $0.send(.reset, $0.big(7))
        },
        Answer("going away", .unavailable, "the solver is closing the connection (GOAWAY, NO_ERROR)") {
            $0.send(.goAway, stream: 0, $0.big(0) + $0.big(0))
        },
        Answer("end of input", .unavailable, "the solver closed the connection") {
            shutdown($0.descriptor, Int32(SHUT_WR))
        },
    ]

    @Test(arguments: answers) func failsACall(answer: Answer) async throws {
        try await withRawPeer { transport, peer in
            let error = onLoop(transport) { await failure { try await transport.call("X") } }
            #expect(peer.awaitRequest() != nil)
            answer.send(peer)
            let result = try await error.value as? BridgeError
            #expect(result?.code == answer.code)
            #expect(result?.message == answer.message)
        }
    }

    @Test func readsAMessageInPiecesAndAnswersPings() async throws {
        try await withRawPeer { transport, peer in
            let answer = onLoop(transport) { try await transport.call("X", [7, 8]) }
            #expect(peer.awaitRequest()?.payload == [0, 0, 0, 0, 2, 7, 8])
            peer.send(.ping, stream: 0, Array("12345678".utf8))
            peer.send(headers: Self.opening, end: false)
            for byte in [0, 0, 0, 0, 3, 1, 2, 3] as [UInt8] { peer.send(.data, [byte]) }
            peer.send(headers: [("grpc-status", "0")], end: true)
            let message = try await answer.value
            #expect(message == [1, 2, 3])
            let pong = peer.frame { $0.kind == RawPeer.Kind.ping.rawValue }
            #expect(pong?.flags == 1)
            #expect(pong?.payload == Array("12345678".utf8))
        }
    }

    @Test func failsEveryPendingCallWhenTheStreamCloses() async throws {
        try await withRawPeer { transport, peer in
            try await withThrowingTaskGroup(of: BridgeError?.self) { group in
                for _ in 0..<3 {
                    group.addTask(executorPreference: transport) {
                        await failure { try await transport.call("X") } as? BridgeError
                    }
                }
                #expect(Set(peer.awaitRequests(3).map(\.stream)) == [1, 3, 5])
                shutdown(peer.descriptor, Int32(SHUT_RDWR))
                for try await error in group { #expect(error?.code == .unavailable) }
            }
            let late = await failure { try await transport.call("X") } as? BridgeError
            #expect(late?.code == .unavailable)
        }
    }

    @Test func theEndOfTheConnectionInterrupts() async throws {
        try await withRawPeer { transport, peer in
            let interruption = onLoop(transport) {
                await transport.interruption(timeout: .seconds(20) * Slowdown.factor)
            }
            #expect(peer.readPreface())
            shutdown(peer.descriptor, Int32(SHUT_RDWR))
            let reason = try await interruption.value
            #expect(reason == .closed)
        }
    }

    @Test func theDeadlineInterrupts() async throws {
        try await withRawPeer { transport, _ in
            #expect(await transport.interruption(timeout: .milliseconds(30)) == .deadline)
        }
    }

    @Test func aCancelledWaitForAnInterruptionEnds() async throws {
        try await withRawPeer { transport, _ in
            let task = Task { await transport.interruption(timeout: nil) }
            task.cancel()
            #expect(await task.value == nil)
        }
    }

    @Test func worksOverPipes() async throws {
        var (toClient, toPeer): ([Int32], [Int32]) = ([-1, -1], [-1, -1])
        try #require(pipe(&toClient) == 0 && pipe(&toPeer) == 0)
        defer { for descriptor in toClient + toPeer { close(descriptor) } }
        try await withTransport(input: toClient[0], output: toPeer[1]) { transport in
            let answer = onLoop(transport) { try await transport.call("X", [UInt8](repeating: 1, count: 40_000)) }
            let (reader, writer) = (RawPeer(descriptor: toPeer[0]), RawPeer(descriptor: toClient[1]))
            #expect(reader.readPreface())
            writer.send(.settings, stream: 0)
            #expect(reader.frame { $0.kind == 0 && $0.flags & RawPeer.endStream != 0 } != nil)
            writer.send(headers: Self.opening, end: false)
            writer.send(.data, [0, 0, 0, 0, 0])
            writer.send(headers: [("grpc-status", "0")], end: true)
            let message = try await answer.value
            #expect(message.isEmpty)
        }
    }

    @Test func runsTasksOnTheTransportsThread() async throws {
        try await withRawPeer { transport, _ in
            let threads = await Task(executorPreference: transport) {
                let first = UInt(pthread_self())
                await Task.yield()
                async let second = UInt(pthread_self())
                return [first, await second, UInt(pthread_self())]
            }.value
            #expect(Set(threads).count == 1)
        }
    }
}
