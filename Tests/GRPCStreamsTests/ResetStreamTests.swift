import NIOCore
import NIOEmbedded
import NIOHPACK
import NIOHTTP2
import Testing

@testable import GRPCStreams

/// Calls that either end resets, in bytes.
struct ResetStreamTests {
    /// Answers a call as soon as its request has ended, or completely at its first message if the request goes on.
    private final class Answer: StreamDelegate {
        let stream: StreamHandler

        init(_ stream: StreamHandler) { self.stream = stream }

        func receive(_ payload: HTTP2Frame.FramePayload) {
            guard case .data(let data) = payload else { return }
            if data.endStream {
                stream.write(.headers(.init(headers: [":status": "200", "grpc-status": "12"], endStream: true)))
            } else {
                stream.write(.headers(.init(headers: [":status": "200"])))
                stream.write(.data(.init(data: .byteBuffer(ByteBuffer(bytes: [0, 0, 0, 0, 0])))))
                stream.write(.headers(.init(headers: ["grpc-status": "0"], endStream: true)))
                stream.write(.rstStream(.noError))
            }
            stream.flush()
        }

        func readComplete() { stream.read() }
        func writabilityChanged() {}
        func closed() {}
    }

    private final class ErrorList { var errors: [any Error] = [] }

    private static let preface = Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8) + [0, 0, 0, 4, 0, 0, 0, 0, 0]
    private static let headers: UInt8 = 1
    private static let windowUpdateKind: UInt8 = 8

    private let channel = EmbeddedChannel()
    private let errors = ErrorList()

    init() throws {
        let http2 = NIOHTTP2Handler(
            mode: .server,
            eventLoop: channel.eventLoop,
            connectionConfiguration: HTTP2Settings.server(headerBytes: 8192, maxConcurrentStreams: 10),
            streamConfiguration: HTTP2Settings.stream,
            inboundStreamInitializer: { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.syncOptions?.setOption(.autoRead, value: false)
                    try channel.pipeline.syncOperations.addHandler(StreamHandler(readsAtOnce: true) { Answer($0) })
                }
            }
        )
        let list = errors
        try channel.pipeline.syncOperations.addHandlers(http2, ConnectionErrorHandler { list.errors.append($0) })
        channel.connect(to: try SocketAddress(ipAddress: "127.0.0.1", port: 1), promise: nil)
        try receive(Self.preface)
        _ = try sent()
    }

    private func receive(_ bytes: [UInt8]) throws {
        try channel.writeInbound(ByteBuffer(bytes: bytes))
        channel.embeddedEventLoop.run()
    }

    /// A request: HEADERS with `:method: POST`, `:path: /`, `:scheme: http`, `:authority: x`, and DATA.
    private func call(_ stream: UInt8, isWhole: Bool = true) -> [UInt8] {
        let headers: [UInt8] = [0, 0, 6, Self.headers, 4, 0, 0, 0, stream, 0x83, 0x84, 0x86, 0x01, 0x01, 0x78]
        return headers + [0, 0, 1, 0, isWhole ? 1 : 0, 0, 0, 0, stream, 7]
    }

    /// WINDOW_UPDATE for the connection (0) or a stream.
    private func windowUpdate(_ stream: UInt8) -> [UInt8] { [0, 0, 4, 8, 0, 0, 0, 0, stream, 0, 0, 1, 0] }

    /// RST_STREAM with CANCEL.
    private func reset(_ stream: UInt8) -> [UInt8] { [0, 0, 4, 3, 0, 0, 0, 0, stream, 0, 0, 0, 8] }

    /// The streams that were answered since the last call.
    private func sent() throws -> [UInt8] { try frames().filter { $0.kind == Self.headers }.map(\.stream) }

    /// The frames that were sent since the last call.
    private func frames() throws -> [(kind: UInt8, stream: UInt8)] {
        var bytes = ByteBuffer()
        while var next = try channel.readOutbound(as: ByteBuffer.self) { bytes.writeBuffer(&next) }
        var frames: [(kind: UInt8, stream: UInt8)] = []
        while let header = bytes.readBytes(length: 9) {
            frames.append((header[3], header[8]))
            bytes.moveReaderIndex(forwardBy: Int(header[1]) << 8 | Int(header[2]))
        }
        return frames
    }

    @Test func `a call that is opened and reset in one read leaves the connection's other calls alone`() throws {
        try receive(call(1) + call(3) + reset(3) + call(5))
        #expect(errors.errors.isEmpty && channel.isActive)
        _ = try? channel.finish(acceptAlreadyClosed: true)
    }

    @Test func `a call that is reset later has been answered`() throws {
        try receive(call(1))
        #expect(try sent() == [1])
        try receive(reset(1))
        #expect(errors.errors.isEmpty && channel.isActive)
        _ = try? channel.finish(acceptAlreadyClosed: true)
    }

    @Test func `a response that ends before its request is sent before the stream is reset`() throws {
        try receive(call(1, isWhole: false))
        let sent = try frames().filter { $0.stream == 1 && $0.kind != Self.windowUpdateKind }.map(\.kind)
        #expect(sent == [Self.headers, 0, Self.headers, 3])
        #expect(errors.errors.isEmpty && channel.isActive)
        _ = try? channel.finish(acceptAlreadyClosed: true)
    }

    @Test func `a response waits for the client's window before the stream is reset`() throws {
        // SETTINGS with an initial window of 0.
        try receive([0, 0, 6, 4, 0, 0, 0, 0, 0, 0, 4, 0, 0, 0, 0])
        _ = try frames()
        try receive(call(1, isWhole: false))
        let first = try frames().filter { $0.stream == 1 && $0.kind != Self.windowUpdateKind }.map(\.kind)
        #expect(first == [Self.headers])
        try receive(windowUpdate(1))
        let rest = try frames().filter { $0.stream == 1 && $0.kind != Self.windowUpdateKind }.map(\.kind)
        #expect(rest == [0, Self.headers, 3])
        #expect(errors.errors.isEmpty && channel.isActive)
        _ = try? channel.finish(acceptAlreadyClosed: true)
    }
}
