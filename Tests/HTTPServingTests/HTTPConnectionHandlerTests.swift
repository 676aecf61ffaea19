import NIOCore
import NIOEmbedded
import NIOHTTP1
import Synchronization
import Testing

@testable import HTTPServing

/// A connection's requests, on an embedded channel.
@Suite struct HTTPConnectionHandlerTests {
    private final class Counter: Sendable { let value = Mutex(0) }

    private func channel(_ answer: HTTPServer.Answer, counting counter: Counter = Counter()) throws -> EmbeddedChannel {
        let channel = EmbeddedChannel()
        try channel.pipeline.syncOperations.configureHTTPServerPipeline(withErrorHandling: true)
        var limits = HTTPLimits()
        limits.bodyBytes = 16
        try channel.pipeline.syncOperations.addHandler(
            HTTPConnectionHandler(answer, limits: limits) { counter.value.withLock { $0 += 1 } }
        )
        try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
        return channel
    }

    private func written(_ channel: EmbeddedChannel) throws -> String {
        var text = ""
        while let part = try channel.readOutbound(as: ByteBuffer.self) { text += String(buffer: part) }
        return text
    }

    @Test func answersOneRequestAfterTheOther() throws {
        let counter = Counter()
        let channel = try channel(
            .onEventLoop { .text(200, "\($0.method) \($0.path) \($0.values(of: "a")) \($0.body.count)") },
            counting: counter
        )
        let requests = "GET /x?y HTTP/1.1\r\nA: b\r\n\r\nPOST /z HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc"
        try channel.writeInbound(ByteBuffer(string: requests))
        channel.embeddedEventLoop.run()
        let text = try written(channel)
        #expect(text.contains("GET /x [\"b\"] 0HTTP/1.1 200 OK"))
        #expect(text.hasSuffix("POST /z [] 3"))
        #expect(channel.isActive)
        #expect(counter.value.withLock { $0 } == 2)
    }

    @Test func closesAfterALargeBody() throws {
        let channel = try channel(.onEventLoop { _ in .text(200, "ok") })
        let body = String(repeating: "x", count: 17)
        try channel.writeInbound(ByteBuffer(string: "POST / HTTP/1.1\r\nContent-Length: 17\r\n\r\n" + body))
        #expect(try written(channel).hasPrefix("HTTP/1.1 413 Payload Too Large\r\n"))
        #expect(!channel.isActive)
    }

    @Test func closesConnectionsThatAreSlowOrIdle() throws {
        let channel = try channel(.onEventLoop { _ in .text(200, "ok") })
        try channel.writeInbound(ByteBuffer(string: "GET / HTTP/1.1\r\n\r\n"))
        channel.embeddedEventLoop.advanceTime(by: .seconds(59))
        #expect(channel.isActive)
        try channel.writeInbound(ByteBuffer(string: "POST / HTTP/1.1\r\nContent-Length: 3\r\n\r\na"))
        channel.embeddedEventLoop.advanceTime(by: .seconds(2))
        #expect(try written(channel).contains("HTTP/1.1 408 Request Timeout\r\n"))
        #expect(!channel.isActive)
    }
}
