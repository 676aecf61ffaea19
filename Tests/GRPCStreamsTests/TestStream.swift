import Bridge
import GRPCFraming
import NIOCore
import NIOEmbedded
import NIOHPACK
import NIOHTTP2
import Synchronization
import TestSupport

@testable import GRPCStreams

/// Records what is done with a stream, as text: `read`, `flush`, `close`, and frames such as `data 3 end`.
final class StreamRecorder: ChannelOutboundHandler, StreamObserver, Sendable {
    typealias OutboundIn = HTTP2Frame.FramePayload

    private let log = Mutex<[String]>([])
    /// The promises of frames that are written and not flushed.
    private let unsent = Mutex<[EventLoopPromise<Void>]>([])

    func append(_ operation: String) { log.withLock { $0.append(operation) } }

    /// Returns the operations since the last call.
    func take() -> [String] {
        log.withLock { log in
            defer { log = [] }
            return log
        }
    }

    func contains(_ operation: String) -> Bool { log.withLock { $0.contains(operation) } }

    func read(context: ChannelHandlerContext) { append("read") }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        append(unwrapOutboundIn(data).summary)
        if let promise { unsent.withLock { $0.append(promise) } }
    }

    func flush(context: ChannelHandlerContext) {
        append("flush")
        let sent = unsent.withLock { unsent in
            defer { unsent = [] }
            return unsent
        }
        for promise in sent { promise.succeed() }
    }

    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        append("close")
        for promise in unsent.withLock({ $0 }) { promise.fail(ChannelError.ioOnClosedChannel) }
        unsent.withLock { $0 = [] }
        context.close(mode: mode, promise: promise)
    }

    // MARK: StreamObserver

    func received(_ payload: HTTP2Frame.FramePayload) {}
    func wrote(_ payload: HTTP2Frame.FramePayload) {}
    func failed(_ error: any Error) { append("failed: \(error)") }
    func closed() { append("observer closed") }
}

extension HTTP2Frame.FramePayload {
    /// The frame as text. `ok` stands for the headers that open a gRPC response.
    var summary: String {
        switch self {
        case .headers(let frame):
            let fields = frame.headers.map { "\($0.name)=\($0.value)" }.joined(separator: " ")
            let text = fields.replacing(":status=200 content-type=application/grpc", with: "ok")
            return text + (frame.endStream ? " end" : "")
        case .data(let frame): return "data \(frame.data.readableBytes)" + (frame.endStream ? " end" : "")
        case .rstStream(let code): return code == .noError ? "reset noError" : "reset"
        default: return "other"
        }
    }

    static let request = Self.headers(.init(headers: [":path": "/a.B/C"]))
    static let requestWithoutBody = Self.headers(.init(headers: [":path": "/a.B/C"], endStream: true))
    static let response = Self.headers(.init(headers: GRPCResponse.headers))
    static let success = Self.headers(.init(headers: GRPCResponse.success, endStream: true))
    static let end = Self.bytes([], end: true)

    static func message(_ bytes: [UInt8], end: Bool = false) -> Self { GRPCResponse.frame(bytes, endStream: end) }

    static func bytes(_ bytes: [UInt8], end: Bool = false) -> Self {
        .data(.init(data: .byteBuffer(ByteBuffer(bytes: bytes)), endStream: end))
    }
}

/// A stream on a loop that the test runs itself.
struct TestStream {
    let channel: EmbeddedChannel
    let recorder = StreamRecorder()

    init(_ handler: StreamHandler, on loop: EmbeddedEventLoop) throws {
        channel = EmbeddedChannel(loop: loop)
        try channel.pipeline.syncOperations.addHandlers(recorder, handler)
        channel.pipeline.fireChannelActive()
    }

    func receive(_ frames: HTTP2Frame.FramePayload...) {
        for frame in frames { channel.pipeline.fireChannelRead(frame) }
        channel.pipeline.fireChannelReadComplete()
    }

    func setWritable(_ isWritable: Bool) {
        channel.isWritable = isWritable
        channel.pipeline.fireChannelWritabilityChanged()
    }

    /// The stream is closed by its remote end.
    func close() { channel.pipeline.fireChannelInactive() }

    func take() -> [String] { recorder.take() }
}

/// Routes calls with a closure.
final class ClosureRouter: CallRouter {
    private let body: (InboundCall) -> Void

    init(_ body: @escaping (InboundCall) -> Void) { self.body = body }

    func route(_ call: InboundCall, _ headers: HTTP2Frame.FramePayload.Headers) { body(call) }
}

/// A client's call whose work runs in tasks, on a loop with virtual time.
final class TestCall: Sendable {
    let loop = NIOAsyncTestingEventLoop()
    let recorder = StreamRecorder()
    private let channel: NIOAsyncTestingChannel
    private let call = Mutex<NIOLoopBound<InboundCall>?>(nil)

    /// Opens the stream and receives the headers, so that `route` is called.
    ///
    /// - Parameter isOver: whether the headers end the client's side.
    init(isOver: Bool = false, _ route: @escaping @Sendable (InboundCall, any EventLoop) -> Void) async throws {
        channel = NIOAsyncTestingChannel(loop: loop)
        try await loop.executeInContext { [self] in
            let router = ClosureRouter { [self] call in
                self.call.withLock { $0 = NIOLoopBound(call, eventLoop: loop) }
                route(call, loop)
            }
            let handler = InboundCall.handler(routedBy: router, observer: recorder, on: loop)
            try channel.pipeline.syncOperations.addHandlers(recorder, handler)
            channel.pipeline.fireChannelActive()
        }
        try await receive(isOver ? .requestWithoutBody : .request)
    }

    /// - Parameter runs: whether what the frames have scheduled is run.
    func receive(_ frames: HTTP2Frame.FramePayload..., runs: Bool = true) async throws {
        try await loop.executeInContext { [channel] in
            for frame in frames { channel.pipeline.fireChannelRead(frame) }
            channel.pipeline.fireChannelReadComplete()
        }
        if runs { await loop.run() }
    }

    func setWritable(_ isWritable: Bool) async throws {
        try await loop.executeInContext { [channel] in
            channel.isWritable = isWritable
            channel.pipeline.fireChannelWritabilityChanged()
        }
    }

    /// The stream is closed by its remote end.
    func close() async throws {
        try await loop.executeInContext { [channel] in channel.pipeline.fireChannelInactive() }
    }

    func onLoop(_ body: @escaping @Sendable (InboundCall) -> Void) async throws {
        try await loop.executeInContext { [self] in
            if let call = call.withLock({ $0 }) { body(call.value) }
        }
        await loop.run()
    }

    func take() -> [String] { recorder.take() }
}

extension CallDeadline {
    static func late(
        in time: TimeAmount,
        on loop: any EventLoop,
        onExpiry: @escaping @Sendable () -> Void = {}
    ) -> CallDeadline {
        let error = BridgeError(.deadlineExceeded, "late")
        return CallDeadline(eventLoop: loop, end: loop.now + time, error: error, onExpiry: onExpiry)
    }
}

/// Counts how often something happened, from any thread.
final class Counter: Sendable {
    private let count = Mutex(0)
    var value: Int { count.withLock { $0 } }
    func add() { count.withLock { $0 += 1 } }
}

/// Waits until a condition holds, at most four minutes and `Slowdown.factor` times that: on a slow machine, other suites keep the
/// shared threads busy for more than a minute.
func eventually(_ condition: () -> Bool) async throws {
    let end = ContinuousClock.now + .seconds(240) * Slowdown.factor
    while !condition() {
        guard ContinuousClock.now < end else { throw BridgeError(.deadlineExceeded, "the condition does not hold") }
        try await Task.sleep(for: .milliseconds(1))
    }
}
