import NIOCore
import NIOPosix
import Testing

/// A solver, in this process, that breaks off connections and calls. It speaks just enough HTTP/2 for that.
struct FaultySolver {
    enum Fault: String, CaseIterable, CustomTestStringConvertible {
        /// Closes each connection at once.
        case closesAtOnce
        /// Closes each connection after its SETTINGS.
        case closesAfterSettings
        /// Closes each connection 20 ms after the client's preface.
        case closesAfterPreface
        /// Sends GOAWAY with last stream ID 0 together with its SETTINGS, and then nothing.
        case goAwayAtOnce
        /// Answers each call with a GOAWAY that excludes it, and then nothing.
        case goAwayForEachCall
        /// Answers each call with a GOAWAY of the first, graceful kind, which excludes no call, and then nothing.
        case gracefulGoAwayForEachCall
        /// The same, with ENHANCE_YOUR_CALM, and closes the connection.
        case goAwayAndCloses
        /// Resets each call with REFUSED_STREAM.
        case refusesEachCall

        var testDescription: String { rawValue }
    }

    let port: Int
    private let channel: any Channel

    /// Starts a solver on a port of this machine.
    static func start(_ fault: Fault) async throws -> FaultySolver {
        let bootstrap = ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(FaultyConnection(fault))
                }
            }
        let channel = try await bootstrap.bind(host: "127.0.0.1", port: 0).get()
        return FaultySolver(port: channel.localAddress?.port ?? 0, channel: channel)
    }

    func stop() async { try? await channel.close().get() }
}

/// One connection to a faulty solver. Bound to its event loop.
private final class FaultyConnection: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private static let preface = 24
    private let fault: FaultySolver.Fault
    private var received = ByteBuffer()
    private var hasPreface = false

    init(_ fault: FaultySolver.Fault) { self.fault = fault }

    func channelActive(context: ChannelHandlerContext) {
        if fault == .closesAtOnce { return context.close(promise: nil) }
        send(4, [], context)
        if fault == .closesAfterSettings { context.close(promise: nil) }
        if fault == .goAwayAtOnce { sendGoAway(last: 0, context) }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = unwrapInboundIn(data)
        received.writeBuffer(&bytes)
        if !hasPreface {
            guard received.readSlice(length: Self.preface) != nil else { return }
            hasPreface = true
            if fault == .closesAfterPreface {
                context.eventLoop.assumeIsolated().scheduleTask(in: .milliseconds(20)) { context.close(promise: nil) }
            }
        }
        while let (type, flags, stream) = nextFrame() {
            if type == 4, flags & 1 == 0 { send(4, flags: 1, [], context) }
            if type == 1 { answer(stream, context) }
        }
    }

    /// Reads a frame; its payload is ignored.
    private func nextFrame() -> (type: UInt8, flags: UInt8, stream: UInt32)? {
        guard received.readableBytes >= 9, let size = received.getInteger(at: received.readerIndex, as: UInt32.self),
            let frame = received.getInteger(at: received.readerIndex + 3, as: UInt16.self),
            let stream = received.getInteger(at: received.readerIndex + 5, as: UInt32.self),
            received.readSlice(length: 9 + Int(size >> 8)) != nil
        else { return nil }
        return (UInt8(frame >> 8), UInt8(frame & 0xff), stream)
    }

    private func answer(_ stream: UInt32, _ context: ChannelHandlerContext) {
        switch fault {
        case .goAwayForEachCall: sendGoAway(last: 0, context)
        case .gracefulGoAwayForEachCall: sendGoAway(last: 0x7fff_ffff, context)
        case .goAwayAndCloses:
            sendGoAway(last: 0, code: 11, context)
            context.close(promise: nil)
        case .refusesEachCall: send(3, stream: stream, [0, 0, 0, 7], context)
        case .closesAtOnce, .closesAfterSettings, .closesAfterPreface, .goAwayAtOnce: break
        }
    }

    private func sendGoAway(last: UInt32, code: UInt32 = 0, _ context: ChannelHandlerContext) {
        var payload = ByteBuffer()
        payload.writeMultipleIntegers(last, code)
        send(7, Array(payload.readableBytesView), context)
    }

    private func send(
        _ type: UInt8,
        flags: UInt8 = 0,
        stream: UInt32 = 0,
        _ payload: [UInt8],
        _ context: ChannelHandlerContext
    ) {
        var frame = ByteBuffer()
        frame.writeInteger(UInt32(payload.count) << 8 | UInt32(type))
        frame.writeMultipleIntegers(flags, stream)
        frame.writeBytes(payload)
        context.writeAndFlush(wrapOutboundOut(frame), promise: nil)
    }
}
