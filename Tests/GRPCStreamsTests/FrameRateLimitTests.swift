import NIOCore
import NIOEmbedded
import Testing

@testable import GRPCStreams

/// The limit on frames that swift-nio-http2 doesn't count, in virtual time.
final class FrameRateLimitTests {
    private static let preface = Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8)
    private static let goAway: [UInt8] = [0, 0, 8, 7, 0, 0, 0, 0, 0, 0x7f, 0xff, 0xff, 0xff, 0, 0, 0, 11]

    private let channel = EmbeddedChannel()
    private var now = NIODeadline.uptimeNanoseconds(1)
    private var reasons: [String] = []

    private func open() throws {
        channel.connect(to: try SocketAddress(unixDomainSocketPath: "x"), promise: nil)
        let limit = FrameRateLimit(now: { self.now }) { self.reasons.append($0) }
        try channel.pipeline.syncOperations.addHandler(limit)
        try send(Self.preface)
    }

    private func send(_ bytes: [UInt8]) throws { try channel.writeInbound(ByteBuffer(bytes: bytes)) }

    private static func frame(_ type: UInt8, payload: Int = 4) -> [UInt8] {
        [UInt8(payload >> 16), UInt8(payload >> 8 & 0xff), UInt8(payload & 0xff), type, 0, 0, 0, 0, 1]
            + [UInt8](repeating: 8, count: payload)
    }

    private static func frames(_ type: UInt8, _ count: Int) -> [UInt8] {
        (0..<count).flatMap { _ in frame(type) }
    }

    private var sent: [UInt8] {
        get throws {
            var bytes: [UInt8] = []
            while let buffer = try channel.readOutbound(as: ByteBuffer.self) { bytes += buffer.readableBytesView }
            return bytes
        }
    }

    @Test func endsAFloodOfWindowUpdates() throws {
        try open()
        try send(Self.frames(8, FrameRateLimit.burst))
        #expect(channel.isActive && reasons.isEmpty)
        try send(Self.frames(8, 1))
        #expect(!channel.isActive)
        #expect(reasons == ["too many WINDOW_UPDATE frames"])
        #expect(try sent == Self.goAway)
    }

    @Test func allowsASteadyRate() throws {
        try open()
        for _ in 0..<20 {
            try send(Self.frames(8, FrameRateLimit.perSecond))
            now = now + .seconds(1)
        }
        #expect(channel.isActive && reasons.isEmpty)
    }

    @Test func idleTimeRestoresTheBurstAtMost() throws {
        try open()
        try send(Self.frames(8, FrameRateLimit.burst))
        now = now + .seconds(3600)
        try send(Self.frames(8, FrameRateLimit.burst))
        #expect(channel.isActive)
        try send(Self.frames(8, 1))
        #expect(!channel.isActive)
    }

    @Test func endsAFloodOfUnknownFrames() throws {
        try open()
        try send(Self.frames(0x42, FrameRateLimit.burst / FrameRateLimit.unknownCost))
        #expect(channel.isActive)
        try send(Self.frames(0x42, 1))
        #expect(!channel.isActive)
        #expect(reasons == ["too many frames of unknown types"])
    }

    @Test func passesBytesUnchangedUntilTheLimit() throws {
        try open()
        let data = Self.frame(0, payload: 300) + Self.frame(8)
        try send(data)
        #expect(try channel.readInbound(as: ByteBuffer.self) == ByteBuffer(bytes: Self.preface))
        #expect(try channel.readInbound(as: ByteBuffer.self) == ByteBuffer(bytes: data))
        try send(Self.frames(8, FrameRateLimit.burst))
        #expect(try channel.readInbound(as: ByteBuffer.self) == nil)
        try send(Self.frame(0))
        #expect(try channel.readInbound(as: ByteBuffer.self) == nil)
        #expect(reasons.count == 1)
    }

    /// Frames are counted once wherever the network splits their bytes; payloads that look like headers aren't counted.
    @Test(arguments: 1...40) func countsAcrossReads(size: Int) {
        let bytes =
            Self.preface + Self.frame(4, payload: 0) + Self.frame(8) + Self.frame(0, payload: 500) + Self.frame(8)
            + Self.frame(10, payload: 0) + Self.frame(9) + Self.frame(0xff)
        var scanner = FrameScanner()
        var total = FrameScanner.Count()
        for start in stride(from: 0, to: bytes.count, by: size) {
            let part = ByteBuffer(bytes: bytes[start..<min(start + size, bytes.count)])
            let count = scanner.scan(part.readableBytesView)
            total.windowUpdates += count.windowUpdates
            total.unknown += count.unknown
        }
        #expect(total == .init(windowUpdates: 2, unknown: 2))
    }
}
