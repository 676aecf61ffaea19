import Bridge
import NIOCore
import NIOEmbedded
import NIOHTTP2
import Testing

@testable import GRPCStreams

/// The handler of one stream: what its delegate and observer get to know.
final class StreamHandlerTests: StreamDelegate {
    private let loop = EmbeddedEventLoop()
    private var events: [String] = []

    func receive(_ payload: HTTP2Frame.FramePayload) { events.append(payload.summary) }
    func readComplete() { events.append("read complete") }
    func writabilityChanged() { events.append("writability") }
    func closed() { events.append("closed") }

    private final class Observer: StreamObserver {
        var events: [String] = []

        func received(_ payload: HTTP2Frame.FramePayload) { events.append("received \(payload.summary)") }
        func wrote(_ payload: HTTP2Frame.FramePayload) { events.append("wrote \(payload.summary)") }
        func failed(_ error: any Error) { events.append("failed: \(error)") }
        func closed() { events.append("closed") }
    }

    @Test func reportsEvents() throws {
        let observer = Observer()
        let handler = StreamHandler(observer: observer) { _ in self }
        #expect(handler.eventLoop == nil && !handler.isWritable)
        let stream = try TestStream(handler, on: loop)
        #expect(handler.eventLoop === loop && handler.isWritable)
        #expect(stream.take() == [])
        stream.receive(.message([1]))
        stream.setWritable(false)
        #expect(!handler.isWritable)
        handler.write(.end)
        handler.reportFailure(BridgeError(.internal, "why"))
        handler.flush()
        handler.read()
        #expect(stream.take() == ["data 0 end", "flush", "read"])
        stream.channel.pipeline.fireErrorCaught(BridgeError(.internal, "ignored"))
        try stream.channel.throwIfErrorCaught()
        stream.close()
        stream.receive(.message([1]))
        #expect(events == ["data 6", "read complete", "writability", "closed"])
        #expect(observer.events == ["received data 6", "wrote data 0 end", "failed: why", "closed"])
        #expect(handler.eventLoop == nil)
    }

    @Test func readsAtOnceIfAsked() throws {
        let stream = try TestStream(StreamHandler(readsAtOnce: true) { _ in self }, on: loop)
        #expect(stream.take() == ["read"])
    }

    @Test func callsBackOnceWhenClosed() throws {
        let handler = StreamHandler { _ in self }
        handler.whenClosed { self.events.append("callback") }
        let stream = try TestStream(handler, on: loop)
        handler.close()
        #expect(stream.take() == ["close"])
        #expect(events == ["closed", "callback"])
        stream.close()
        handler.failedToOpen()
        #expect(events == ["closed", "callback"])
    }

    @Test func callsBackIfItCannotBeOpened() {
        let handler = StreamHandler { _ in self }
        handler.whenClosed { self.events.append("callback") }
        for _ in 0..<2 { handler.failedToOpen() }
        #expect(events == ["callback"])
    }

    @Test func aDetachedHandlerIsSilent() throws {
        let handler = StreamHandler { _ in self }
        handler.detach()
        let stream = try TestStream(handler, on: loop)
        stream.receive(.message([1]))
        handler.close()
        #expect(events == [])
        #expect(stream.take() == ["close"])
    }

    @Test func forgetsItsContextWhenRemoved() throws {
        let handler = StreamHandler { _ in self }
        let stream = try TestStream(handler, on: loop)
        stream.channel.pipeline.syncOperations.removeHandler(handler, promise: nil)
        loop.run()
        #expect(handler.eventLoop == nil)
    }

    @Test(arguments: [
        (HTTP2Frame.FramePayload.request, false), (.requestWithoutBody, true), (.message([1]), false), (.end, true),
        (.rstStream(.cancel), true), (.windowUpdate(windowSizeIncrement: 1), false),
    ])
    func tellsWhetherAFrameEndsTheStream(payload: HTTP2Frame.FramePayload, expected: Bool) {
        #expect(payload.endsStream == expected)
    }
}

extension StreamHandler: RemovableChannelHandler {}
