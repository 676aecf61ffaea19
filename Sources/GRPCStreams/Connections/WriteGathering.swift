package import NIOCore

/// Combines writes to an HTTP/2 connection into fewer system calls, which also wakes the peer less often.
///
/// A build consists of a few hundred small frames. Frames that are written in one turn of the event loop are flushed together
/// at its end. A PING ack waits for the next flush, at most `maximumDelay`: gRPC implementations send a PING with nearly every
/// message to estimate the bandwidth, and the next PING only after the ack. The delay hardly affects the estimate, because on a
/// busy connection the next flush follows soon. Must be placed between the socket and the HTTP/2 handler. Bound to the
/// connection's event loop.
package final class WriteGathering: ChannelOutboundHandler {
    package typealias OutboundIn = ByteBuffer
    package typealias OutboundOut = ByteBuffer

    /// The longest time that a PING ack waits for other frames. It is far shorter than keepalive timeouts, which are
    /// several seconds.
    package static let maximumDelay = TimeAmount.milliseconds(20)

    /// The most urgent of the frames that have been written but not yet flushed.
    private enum Pending {
        case nothing
        case pingAnswers
        case frames
    }

    private var pending = Pending.nothing
    /// Whether a flush is scheduled for the end of this turn of the event loop.
    private var isScheduled = false
    private var timer: Scheduled<Void>?

    package init() {}

    package func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if pending != .frames, unwrapOutboundIn(data).isPingAnswer {
            pending = .pingAnswers
        } else {
            pending = .frames
        }
        context.write(data, promise: promise)
    }

    package func flush(context: ChannelHandlerContext) {
        let loop = context.eventLoop.assumeIsolated()
        switch pending {
        case .nothing: break
        case .pingAnswers:
            guard timer == nil else { return }
            timer = loop.scheduleTask(in: Self.maximumDelay) {
                self.timer = nil
                self.flushPending(context)
            }
        case .frames:
            guard !isScheduled else { return }
            isScheduled = true
            loop.execute {
                self.isScheduled = false
                self.flushPending(context)
            }
        }
    }

    /// Flushes pending frames before closing, so that they aren't lost.
    package func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        flushPending(context)
        context.close(mode: mode, promise: promise)
    }

    /// Flushes the pending frames. Doesn't cancel a running timer: cancelling costs more, and at worst the timer sends a later
    /// PING ack early.
    private func flushPending(_ context: ChannelHandlerContext) {
        guard pending != .nothing else { return }
        pending = .nothing
        context.flush()
    }
}

extension ByteBuffer {
    /// Whether the buffer is a PING frame with the ACK flag: a header of nine bytes (type 6, flags 1) and a payload of eight
    /// bytes.
    fileprivate var isPingAnswer: Bool {
        readableBytes == 17 && getInteger(at: readerIndex + 3, as: UInt8.self) == 6
            && getInteger(at: readerIndex + 4, as: UInt8.self) == 1
    }
}
