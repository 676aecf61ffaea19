import Bridge
import GatewayClient
import Glibc
import NIOCore
import NIOEmbedded
import NIOHTTP2

/// An HTTP/2 connection over two file descriptors. Only the thread that created it may use it.
///
/// NIO's HTTP/2 handler runs in an embedded channel, which does no I/O. This type moves the bytes when `poll` reports that
/// the descriptors are ready. A process that lives for a few milliseconds thus needs no event loop, threads or selector.
final class Connection {
    /// The maximum number of bytes per read.
    private static let readSize = 65_536
    /// The number of bytes at which gathering stops and the bytes are written.
    private static let writeSize = 131_072
    /// The maximum size of a response's header list in bytes. It is large because error details arrive in trailers.
    private static let headerListSize = 8 << 20

    private let input: Int32
    private let output: Int32
    private let channel: EmbeddedChannel
    private let handler: UnaryClientHandler
    private var transcoder = HeaderTranscoder()
    /// Bytes that the output has not accepted yet.
    private var unwritten = ByteBuffer()
    private(set) var isOpen = true

    /// Opens the connection and sends the connection preface and the settings.
    init(input: Int32, output: Int32) {
        self.input = input
        self.output = output
        let handler = UnaryClientHandler()
        self.handler = handler
        let http2 = NIOHTTP2Handler(mode: .client, connectionConfiguration: Self.configuration)
        channel = EmbeddedChannel(handlers: [http2, handler])
        for descriptor in [input, output] {
            _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
        }
        do {
            // The address is arbitrary: an embedded channel connects to nothing.
            channel.connect(to: try SocketAddress(unixDomainSocketPath: "stdio"), promise: nil)
        } catch {
            close("the connection can't be opened: \(error)")
        }
    }

    /// The HTTP/2 configuration. Flood protection is relaxed, because the peer is the solver that started this process.
    private static var configuration: NIOHTTP2Handler.ConnectionConfiguration {
        var configuration = NIOHTTP2Handler.ConnectionConfiguration()
        configuration.initialSettings = [
            HTTP2Setting(parameter: .enablePush, value: 0),
            HTTP2Setting(parameter: .initialWindowSize, value: UnaryClientHandler.streamWindow),
            HTTP2Setting(parameter: .maxHeaderListSize, value: headerListSize),
        ]
        configuration.maximumSequentialEmptyDataFrames = 1000
        configuration.maximumSequentialContinuationFrames = headerListSize / 16_384
        configuration.maximumRecentlyResetStreams = 256
        configuration.maximumConnectionGlitches = 10_000
        configuration.controlFrameRateLimit.maximumCount = 100_000
        configuration.controlFrameRateLimit.windowLength = .seconds(1)
        // `UnaryResponse` itself checks the headers that matter.
        configuration.headerBlockValidation = .disabled
        configuration.contentLengthValidation = .disabled
        return configuration
    }

    /// The earliest deadline of the running calls; nil if no call has a deadline.
    var nextDeadline: ContinuousClock.Instant? { handler.nextDeadline }

    /// Whether bytes are waiting to be written.
    var wantsToWrite: Bool { isOpen && unwritten.readableBytes > 0 }

    func begin(_ call: Call) { handler.begin(call) }

    func cancel(_ call: Call) { handler.cancel(call) }

    func expire(at now: ContinuousClock.Instant) { handler.expire(at: now) }

    /// Fails all calls and closes the channel. The descriptors stay open.
    func close(_ reason: String) {
        guard isOpen else { return }
        isOpen = false
        handler.fail(BridgeError(.unavailable, reason))
        channel.close(promise: nil)
        channel.embeddedEventLoop.run()
    }

    // MARK: Bytes

    /// Reads once from the input and handles the frames received.
    func readInput() {
        guard isOpen else { return }
        var buffer = channel.allocator.buffer(capacity: Self.readSize)
        var failure: Int32 = 0
        let count = buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: Self.readSize) { bytes in
            let count = Glibc.read(input, bytes.baseAddress, bytes.count)
            if count < 0 { failure = errno }
            return max(0, count)
        }
        if failure == EAGAIN || failure == EINTR { return }
        guard failure == 0, count > 0 else {
            let reason =
                failure == 0 ? "the solver closed the connection" : "reading from the solver failed: \(text(failure))"
            return close(reason)
        }
        // A protocol error also reaches the handler, which fails the calls, so the same error thrown here is ignored.
        _ = try? channel.writeInbound(transcoder.transcode(buffer))
        channel.embeddedEventLoop.run()
        handler.resetAnsweredStreams()
    }

    /// Writes until everything is written or the output would block.
    func writeOutput() {
        guard isOpen else { return }
        while true {
            channel.flush()
            channel.embeddedEventLoop.run()
            gather()
            if unwritten.readableBytes < Self.writeSize, handler.sendMore() { continue }
            guard unwritten.readableBytes > 0 else { return }
            let written = unwritten.withUnsafeReadableBytes { Glibc.write(output, $0.baseAddress, $0.count) }
            if written < 0 {
                if errno == EINTR { continue }
                if errno != EAGAIN { close("writing to the solver failed: \(text(errno))") }
                return
            }
            unwritten.moveReaderIndex(forwardBy: written)
        }
    }

    /// Collects frames from the channel, so that one `write` sends several small frames.
    private func gather() {
        if unwritten.readableBytes == 0 { unwritten.clear() }
        while unwritten.readableBytes < Self.writeSize {
            guard let next = try? channel.readOutbound(as: IOData.self), case .byteBuffer(var bytes) = next else {
                return
            }
            unwritten.writeBuffer(&bytes)
        }
    }

    private func text(_ error: Int32) -> String {
        strerror(error).map { String(cString: $0) } ?? "error \(error)"
    }
}
