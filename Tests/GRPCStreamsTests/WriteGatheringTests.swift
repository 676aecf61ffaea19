import NIOCore
import NIOEmbedded
import Testing

@testable import GRPCStreams

struct WriteGatheringTests {
    /// Counts flushes.
    private final class Socket: ChannelOutboundHandler {
        typealias OutboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer

        private(set) var flushes = 0

        func flush(context: ChannelHandlerContext) {
            flushes += 1
            context.flush()
        }
    }

    private let socket = Socket()
    private let channel: EmbeddedChannel

    init() throws { channel = EmbeddedChannel(handlers: [socket, WriteGathering()]) }

    private static let answer = ByteBuffer(bytes: [0, 0, 8, 6, 1, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8])

    private func write(_ buffer: ByteBuffer) {
        channel.write(buffer, promise: nil)
        channel.flush()
    }

    private func sent() throws -> [ByteBuffer] {
        var all: [ByteBuffer] = []
        while let next = try channel.readOutbound(as: ByteBuffer.self) { all.append(next) }
        return all
    }

    @Test func flushesTheFramesOfOneTurnTogether() throws {
        let frames = ["one", "two", "three"].map(ByteBuffer.init(string:))
        for frame in frames { write(frame) }
        #expect(try sent() == [])
        channel.embeddedEventLoop.run()
        #expect(try sent() == frames)
        #expect(socket.flushes == 1)
        write(frames[0])
        channel.embeddedEventLoop.run()
        #expect(try sent() == [frames[0]])
        #expect(socket.flushes == 2)
    }

    @Test func flushesPingAnswersWithTheNextFrame() throws {
        write(Self.answer)
        channel.embeddedEventLoop.run()
        #expect(try sent() == [])
        write(ByteBuffer(string: "frame"))
        channel.embeddedEventLoop.run()
        #expect(try sent() == [Self.answer, ByteBuffer(string: "frame")])
        #expect(socket.flushes == 1)
    }

    @Test func flushesPingAnswersAfterTheMaximumDelay() throws {
        write(Self.answer)
        channel.embeddedEventLoop.advanceTime(by: .milliseconds(19))
        #expect(try sent() == [])
        write(Self.answer)
        channel.embeddedEventLoop.advanceTime(by: .milliseconds(1))
        #expect(try sent() == [Self.answer, Self.answer])
        // The next answer starts a new delay.
        write(Self.answer)
        channel.embeddedEventLoop.advanceTime(by: .milliseconds(20))
        #expect(try sent() == [Self.answer])
    }

    @Test func flushesBeforeClosing() throws {
        write(Self.answer)
        write(ByteBuffer(string: "last"))
        channel.close(promise: nil)
        #expect(try sent() == [Self.answer, ByteBuffer(string: "last")])
        channel.embeddedEventLoop.advanceTime(by: .seconds(1))
        #expect(socket.flushes == 1)
    }
}
