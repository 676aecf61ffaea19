package import NIOCore

/// Gathers what is written to an HTTP/2 connection, so that few system calls send it and the other side wakes seldom.
///
/// A build is some hundred small frames, and every one that is sent by itself costs both sides a wake-up. What is written
/// while the event loop handles what has come is sent together at the end of that turn. The answer to a PING goes with
/// whatever is sent next: gRPC's implementations send a PING with nearly every message, to find out how much the way to
/// them holds, and no second one before the first is answered. Where that is worth measuring, much is sent, and the answer
/// with it. Stands between the socket and HTTP/2. Bound to its event loop.
package final class WriteGathering: ChannelOutboundHandler {
    package typealias OutboundIn = ByteBuffer
    package typealias OutboundOut = ByteBuffer

    /// How long the answer to a PING waits at most for something to go with. Whoever asks whether this side is still there
    /// waits for seconds.
    package static let patience = TimeAmount.milliseconds(20)

    /// What was written and not sent, from the least urgent on.
    private enum Waiting {
        case nothing
        case answersToPings
        case frames
    }

    private var waiting = Waiting.nothing
    /// True where the end of the turn sends.
    private var isDue = false
    private var timer: Scheduled<Void>?

    package init() {}

    package func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if waiting != .frames, unwrapOutboundIn(data).isAnswerToPing {
            waiting = .answersToPings
        } else {
            waiting = .frames
        }
        context.write(data, promise: promise)
    }

    package func flush(context: ChannelHandlerContext) {
        let loop = context.eventLoop.assumeIsolated()
        switch waiting {
        case .nothing: break
        case .answersToPings:
            guard timer == nil else { return }
            timer = loop.scheduleTask(in: Self.patience) {
                self.timer = nil
                self.send(context)
            }
        case .frames:
            guard !isDue else { return }
            isDue = true
            loop.execute {
                self.isDue = false
                self.send(context)
            }
        }
    }

    /// Everything that was written goes before the end.
    package func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        send(context)
        context.close(mode: mode, promise: promise)
    }

    package func handlerRemoved(context: ChannelHandlerContext) {
        timer?.cancel()
        timer = nil
        waiting = .nothing
    }

    /// A timer that has begun goes on: it costs less than to stop it, and only means that a later answer waits less.
    private func send(_ context: ChannelHandlerContext) {
        guard waiting != .nothing else { return }
        waiting = .nothing
        context.flush()
    }
}

extension ByteBuffer {
    /// True for a frame of HTTP/2 that answers a PING: nine bytes of head, with the type 6 and the flag 1, and eight more.
    fileprivate var isAnswerToPing: Bool {
        readableBytes == 17 && getInteger(at: readerIndex + 3, as: UInt8.self) == 6
            && getInteger(at: readerIndex + 4, as: UInt8.self) == 1
    }
}
