import Bridge
import NIOCore
import NIOEmbedded
import NIOHPACK
import NIOHTTP2
import Testing

@testable import GRPCStreams

/// A relayed call between two streams, without sockets.
final class RelayTests {
    private let loop = EmbeddedEventLoop()
    private let budget = CountingBudget()
    private let memory: MemoryReservation
    private var relay: Relay?
    private var ends = 0
    private var tapped: [[UInt8]] = []

    init() { memory = MemoryReservation(budget) }

    /// The client's stream, after its headers have arrived.
    private func openClient(isOver: Bool = false, isTapped: Bool = false) throws -> TestStream {
        try memory.reserve(10)
        let router = ClosureRouter { [unowned self] call in
            relay = call.relay(
                [.request, .message([1], end: isOver)],
                memory: memory,
                tap: isTapped ? ResponseTap { self.tapped.append($0) } : nil,
                upstreamLost: { BridgeError(.unavailable, "lost") },
                onEnd: { self.ends += 1 }
            )
        }
        let recorder = StreamRecorder()
        let client = try TestStream(InboundCall.handler(routedBy: router, observer: recorder, on: loop), on: loop)
        client.receive(.request)
        #expect(client.take() == ["read"])
        return client
    }

    private func makeUpstream() throws -> TestStream {
        let relay = try #require(relay)
        return try TestStream(relay.makeUpstreamHandler(), on: loop)
    }

    /// Both streams of a call that is being relayed.
    private func open(isOver: Bool = false, isTapped: Bool = false) throws -> (TestStream, TestStream) {
        let client = try openClient(isOver: isOver, isTapped: isTapped)
        let upstream = try makeUpstream()
        #expect(budget.reserved == 10)
        relay?.start()
        #expect(budget.reserved == 0)
        #expect(upstream.take() == [":path=/a.B/C", isOver ? "data 6 end" : "data 6", "flush", "read"])
        #expect(client.take() == (isOver ? [] : ["read"]))
        return (client, upstream)
    }

    // MARK: Frames

    @Test func forwardsFramesBothWays() throws {
        let (client, upstream) = try open(isTapped: true)
        client.receive(.bytes([0, 0, 0, 0, 0]), .end)
        #expect(client.take() == ["read"])
        #expect(upstream.take() == ["data 5", "data 0 end", "flush"])
        upstream.receive(.response, .message([1, 2]))
        #expect(upstream.take() == ["read"])
        #expect(client.take() == ["ok", "data 7", "flush"])
        upstream.receive(.success)
        #expect(client.take() == ["grpc-status=0 end", "flush"])
        #expect(tapped == [[1, 2]])
        upstream.close()
        client.close()
        #expect(client.take() == [] && upstream.take() == ["read"])
        #expect(ends == 1)
    }

    @Test func aRequestWithAMessageIsNotTapped() throws {
        let (client, upstream) = try open(isTapped: true)
        client.receive(.message([1]))
        upstream.receive(.response, .message([1, 2]), .success)
        #expect(tapped == [])
    }

    @Test func dropsPaddingAndOtherFrames() throws {
        let (client, upstream) = try open()
        let padded = HTTP2Frame.FramePayload.Data(data: .byteBuffer(ByteBuffer(bytes: [1])), paddingBytes: 7)
        client.receive(.data(padded), .windowUpdate(windowSizeIncrement: 1))
        #expect(upstream.take() == ["data 1", "flush"])
        #expect(client.take() == ["read"])
    }

    @Test func forwardsFramesThatArriveBeforeTheUpstreamIsOpen() throws {
        let client = try openClient()
        client.receive(.message([2]), .end)
        #expect(client.take() == [])
        let upstream = try makeUpstream()
        client.receive()
        #expect(client.take() == [] && upstream.take() == [])
        relay?.start()
        #expect(upstream.take() == [":path=/a.B/C", "data 6", "data 6", "data 0 end", "flush", "read"])
        #expect(client.take() == [])
    }

    @Test func forwardsAReset() throws {
        let (client, upstream) = try open()
        client.receive(.rstStream(.cancel))
        #expect(upstream.take() == ["reset", "flush"])
        let other = RelayTests()
        let (secondClient, secondUpstream) = try other.open()
        secondUpstream.receive(.rstStream(.cancel))
        #expect(secondClient.take() == ["reset", "flush"])
        secondUpstream.close()
        #expect(secondClient.take() == [])
        secondClient.close()
        #expect(other.ends == 1)
    }

    // MARK: Backpressure

    @Test func readsAStreamOnlyWhileTheOtherIsWritable() throws {
        let (client, upstream) = try open()
        for (source, sink) in [(client, upstream), (upstream, client)] {
            sink.setWritable(false)
            source.receive(.message([1]))
            #expect(source.take() == [])
            #expect(sink.take() == ["data 6", "flush"])
            source.setWritable(true)
            #expect(source.take() == [])
            sink.setWritable(true)
            #expect(source.take() == ["read"])
            sink.setWritable(true)
            #expect(source.take() == [])
        }
    }

    // MARK: Ends

    @Test func endsTheUpstreamIfTheClientLeaves() throws {
        let (client, upstream) = try open(isOver: true)
        client.close()
        #expect(upstream.take() == ["close"])
        #expect(ends == 1)
    }

    @Test func respondsIfTheUpstreamIsLostBeforeItsHeaders() throws {
        let (client, upstream) = try open()
        upstream.close()
        #expect(client.take() == ["ok grpc-status=14 grpc-message=lost end", "flush", "reset noError", "flush"])
        client.close()
        #expect(ends == 1)
    }

    @Test func respondsIfTheUpstreamIsLostAfterItsHeaders() throws {
        let (client, upstream) = try open(isOver: true)
        upstream.receive(.response)
        #expect(client.take() == ["ok", "flush"])
        upstream.close()
        #expect(client.take() == ["grpc-status=14 grpc-message=lost end", "flush"])
    }

    @Test func failsWithAnError() throws {
        let (client, upstream) = try open(isOver: true)
        relay?.fail(BridgeError(.internal, "failed"))
        #expect(upstream.take() == ["close"])
        #expect(client.take() == ["ok grpc-status=13 grpc-message=failed end", "flush"])
        relay?.fail(BridgeError(.internal, "again"))
        #expect(client.take() == [])
        client.close()
        #expect(ends == 1)
    }

    @Test func failsBeforeTheUpstreamIsOpen() throws {
        let client = try openClient(isOver: true)
        weak let handler = try #require(relay).makeUpstreamHandler()
        relay?.fail(BridgeError(.unavailable, "unreachable"))
        #expect(client.take() == ["ok grpc-status=14 grpc-message=unreachable end", "flush"])
        client.close()
        #expect(ends == 1)
        #expect(budget.reserved == 0)
        relay = nil
        client.channel.close(promise: nil)
        loop.run()
        #expect(handler == nil)
    }

    /// A build may fail while its upstream stream is still being opened.
    @Test func closesAnUpstreamThatOpensAfterAFailure() throws {
        let client = try openClient(isOver: true)
        let upstream = try makeUpstream()
        relay?.fail(BridgeError(.internal, "failed"))
        #expect(client.take().count == 2)
        relay?.start()
        #expect(upstream.take() == ["close"])
        #expect(client.take() == [])
        client.close()
        #expect(ends == 1)
    }

    @Test func closesAnUpstreamThatOpensAfterTheClientLeft() throws {
        let client = try openClient()
        client.close()
        #expect(budget.reserved == 0 && ends == 0)
        let upstream = try makeUpstream()
        relay?.start()
        #expect(upstream.take() == ["close"])
        #expect(ends == 1)
    }

    @Test func endsIfTheUpstreamCannotBeOpenedAfterTheClientLeft() throws {
        let client = try openClient()
        _ = try #require(relay).makeUpstreamHandler()
        client.close()
        for _ in 0..<2 { relay?.fail(BridgeError(.unavailable, "unreachable")) }
        #expect(client.take() == [])
        #expect(ends == 1)
    }

    @Test func aClosedCallIsRelayedToNobody() throws {
        var call: InboundCall?
        let router = ClosureRouter { call = $0 }
        let handler = InboundCall.handler(routedBy: router, observer: StreamRecorder(), on: loop)
        let client = try TestStream(handler, on: loop)
        client.receive(.request)
        client.close()
        relay = call?.relay([.request], memory: memory, upstreamLost: { BridgeError(.unavailable, "lost") }) {
            self.ends += 1
        }
        let upstream = try makeUpstream()
        relay?.start()
        #expect(upstream.take() == ["close"])
        #expect(ends == 1)
    }
}
