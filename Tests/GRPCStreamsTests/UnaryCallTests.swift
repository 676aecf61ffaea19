import Bridge
import GRPCFraming
import GatewayClient
import NIOCore
import NIOEmbedded
import NIOHPACK
import NIOHTTP2
import Testing

@testable import GRPCStreams

/// A call to the upstream, without sockets.
final class UnaryCallTests {
    private let loop = EmbeddedEventLoop()
    private let call: UnaryCall
    private let stream: TestStream
    private var results: [Result<[UInt8], BridgeError>] = []

    init() throws {
        let promise = loop.makePromise(of: [UInt8].self)
        call = UnaryCall(
            method: "/a.B/C",
            metadata: [("x-one", "1")],
            message: [1, 2],
            messageLimit: 4,
            upstreamLost: { BridgeError(.unavailable, "lost") },
            promise: promise
        )
        stream = try TestStream(call.makeHandler(), on: loop)
        promise.futureResult.assumeIsolated().whenComplete { [unowned self] result in
            results.append(result.mapError { BridgeError(reporting: $0) })
        }
    }

    private func start() {
        call.start(to: UnaryCall.Target(scheme: "http", authority: "up"))
        let headers = [
            ":method=POST", ":scheme=http", ":path=/a.B/C", ":authority=up", "content-type=application/grpc",
            "te=trailers", "x-one=1",
        ]
        #expect(stream.take() == [headers.joined(separator: " "), "data 7 end", "flush", "read"])
    }

    @Test func returnsTheMessage() {
        start()
        stream.receive(.response, .message([7, 8]))
        #expect(stream.take() == ["read"])
        #expect(results == [])
        stream.receive(.success)
        #expect(results == [.success([7, 8])])
        stream.close()
        call.fail(BridgeError(.internal, "late"))
        #expect(stream.take() == [])
        #expect(results.count == 1)
    }

    /// While its upstream is away, a service makes many calls whose streams never open.
    @Test func isFreedIfItsStreamNeverOpens() {
        let promise = loop.makePromise(of: [UInt8].self)
        var call: UnaryCall? = UnaryCall(
            method: "/a.B/C",
            metadata: [],
            message: [],
            messageLimit: 4,
            upstreamLost: { BridgeError(.unavailable, "lost") },
            promise: promise
        )
        weak let left = call
        var handler = call?.makeHandler()
        call?.fail(BridgeError(.unavailable, "no connection"))
        handler = nil
        call = nil
        #expect(left == nil)
        #expect(handler == nil)
    }

    @Test func closesTheStreamIfTheResponseIsInvalid() {
        start()
        stream.receive(.response, .message([1, 2, 3, 4, 5]), .message([6]))
        let error = BridgeError(.resourceExhausted, "the response is too large: 5 bytes; the limit is 4")
        #expect(results == [.failure(error)])
        #expect(stream.take() == ["close"])
    }

    @Test func returnsTheErrorOfTheTrailers() {
        start()
        stream.receive(
            .headers(
                .init(
                    headers: [
                        ":status": "200", "content-type": "application/grpc", "grpc-status": "5", "grpc-message": "no",
                    ],
                    endStream: true
                )
            )
        )
        #expect(results == [.failure(BridgeError(.notFound, "no"))])
        #expect(stream.take() == [])
    }

    @Test(arguments: [
        (HTTP2ErrorCode.cancel, BridgeError.Code.cancelled, "the upstream reset the stream (CANCEL)"),
        (.refusedStream, .unavailable, "the upstream reset the stream (REFUSED_STREAM)"),
        (.internalError, .unavailable, "the upstream reset the stream (INTERNAL_ERROR)"),
    ])
    func reportsAReset(code: HTTP2ErrorCode, expected: BridgeError.Code, words: String) {
        start()
        stream.receive(.rstStream(code))
        #expect(results == [.failure(BridgeError(expected, words))])
        #expect(stream.take() == [])
    }

    @Test func reportsALostUpstream() {
        start()
        stream.receive(.response, .windowUpdate(windowSizeIncrement: 1))
        stream.close()
        #expect(results == [.failure(BridgeError(.unavailable, "lost"))])
    }

    @Test func isResetIfItFails() {
        start()
        for _ in 0..<2 { call.fail(BridgeError(.cancelled, "cancelled")) }
        #expect(stream.take() == ["close"])
        #expect(results == [.failure(BridgeError(.cancelled, "cancelled"))])
    }

    @Test func closesAStreamThatOpensAfterTheCallHasFailed() {
        call.fail(BridgeError(.cancelled, "cancelled"))
        #expect(stream.take() == ["close"])
        let other = UnaryCall(
            method: "/a.B/C",
            metadata: [],
            message: [],
            messageLimit: 4,
            upstreamLost: { BridgeError(.unavailable, "lost") },
            promise: loop.makePromise()
        )
        let handler = other.makeHandler()
        other.fail(BridgeError(.cancelled, "cancelled"))
        let late = try? TestStream(handler, on: loop)
        other.start(to: UnaryCall.Target(scheme: "http", authority: "up"))
        #expect(late?.take() == ["close"])
    }

    @Test func readsNothingBeforeItIsStarted() {
        stream.receive(.response)
        #expect(stream.take() == [])
    }
}
