import Bridge
package import NIOCore
package import NIOHTTP2

/// Receives the events of one HTTP/2 stream. Called on the stream's event loop.
package protocol StreamDelegate: AnyObject {
    func receive(_ payload: HTTP2Frame.FramePayload)
    /// Called when all frames that were requested with `StreamHandler.read` have been delivered.
    func readComplete()
    func writabilityChanged()
    /// Called once, when the stream is closed; nothing can be written any more.
    func closed()
}

/// Observes a client's call, e.g. to count and log it. Called on the stream's event loop.
package protocol StreamObserver: AnyObject {
    func received(_ payload: HTTP2Frame.FramePayload)
    func wrote(_ payload: HTTP2Frame.FramePayload)
    /// Called when the service ends the call with an error of its own.
    func failed(_ error: any Error)
    func closed()
}

/// Connects the channel of an HTTP/2 stream to the stream's delegate.
///
/// Frames are read only after a call to `read`, so that unrequested data stays within the stream's flow-control window. The
/// delegate is fixed for the life of the stream. Bound to the stream's event loop.
///
/// swift-nio-http2 delivers frames only after it has processed everything from one read. If the last of these frames resets the
/// stream, the stream is gone before its first frame is delivered. A response to that frame would be a connection error, which
/// ends all calls of the connection. Frames are therefore collected until the read is complete, and nothing is written to a
/// stream that is reset.
///
/// swift-nio-http2 also drops what a stream has not sent yet, e.g. a message and the trailers after it, when RST_STREAM is written. A server
/// may reset a stream with NO_ERROR after a complete response, to stop the request (RFC 9113, 8.1). That frame is therefore
/// written once the response is sent.
package final class StreamHandler: ChannelInboundHandler {
    package typealias InboundIn = HTTP2Frame.FramePayload
    package typealias OutboundOut = HTTP2Frame.FramePayload

    private var delegate: (any StreamDelegate)?
    private var observer: (any StreamObserver)?
    private var closeCallbacks: [() -> Void] = []
    private var onFirstFrame: (() -> Void)?
    private var context: ChannelHandlerContext?
    private let readsAtOnce: Bool
    /// The frames of the current read.
    private var frames: [HTTP2Frame.FramePayload] = []
    private var isReset = false
    /// Whether the peer has sent END_STREAM.
    private var peerHasEnded = false
    /// Completes when the frame with END_STREAM has been sent; nil before that frame is written, and if the peer has ended the stream, so
    /// that no RST_STREAM follows.
    private var ending: EventLoopFuture<Void>?

    /// - Parameters:
    ///   - observer: Observes every frame of the stream.
    ///   - readsAtOnce: Whether the first frames are requested as soon as the stream is active.
    ///   - makeDelegate: Creates the delegate, which usually keeps the handler in order to write to it.
    package init(
        observer: (any StreamObserver)? = nil,
        readsAtOnce: Bool = false,
        _ makeDelegate: (StreamHandler) -> any StreamDelegate
    ) {
        self.observer = observer
        self.readsAtOnce = readsAtOnce
        delegate = makeDelegate(self)
    }

    /// The stream's event loop; nil before the handler is in a pipeline and after the stream has closed.
    package var eventLoop: (any EventLoop)? { context?.eventLoop }

    /// Whether the flow-control window and the write buffer have room for more frames.
    package var isWritable: Bool { context?.channel.isWritable ?? false }

    /// Requests the next frames.
    package func read() { context?.read() }

    /// Writes a frame, unless the peer has reset the stream. RST_STREAM with NO_ERROR is written after the response before it has been
    /// sent.
    package func write(_ payload: HTTP2Frame.FramePayload) {
        guard !isReset, let context else { return }
        observer?.wrote(payload)
        if case .rstStream(.noError) = payload, let ending {
            return ending.assumeIsolated().whenComplete { _ in self.writeReset() }
        }
        guard payload.endsStream, !peerHasEnded else { return context.write(wrapOutboundOut(payload), promise: nil) }
        let promise = context.eventLoop.makePromise(of: Void.self)
        ending = promise.futureResult
        context.write(wrapOutboundOut(payload), promise: promise)
    }

    private func writeReset() {
        guard !isReset, let context else { return }
        context.writeAndFlush(wrapOutboundOut(.rstStream(.noError)), promise: nil)
    }

    package func flush() { context?.flush() }

    /// Closes the stream at once; an open stream is reset.
    package func close() { if !isReset { context?.close(promise: nil) } }

    /// Reports to the observer that the service ends the call with an error.
    package func reportFailure(_ error: any Error) { observer?.failed(error) }

    /// Registers `callback`, which is called once when the stream is closed.
    package func whenClosed(_ callback: @escaping () -> Void) { closeCallbacks.append(callback) }

    /// Registers `callback`, which is called once when the first frame arrives.
    package func whenFirstFrame(_ callback: @escaping () -> Void) { onFirstFrame = callback }

    /// Drops the delegate of a stream that is not open yet and will not be used.
    package func detach() { delegate = nil }

    /// Drops the delegate of a stream that could not be opened, and runs the `whenClosed` callbacks.
    package func failedToOpen() {
        detach()
        onFirstFrame = nil
        runCloseCallbacks()
    }

    package func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    package func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

    package func channelActive(context: ChannelHandlerContext) {
        if readsAtOnce { context.read() }
    }

    package func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let payload = unwrapInboundIn(data)
        if case .rstStream = payload { isReset = true }
        if payload.endsStream { peerHasEnded = true }
        frames.append(payload)
    }

    package func channelReadComplete(context: ChannelHandlerContext) {
        let frames = self.frames
        self.frames = []
        for payload in frames {
            onFirstFrame?()
            onFirstFrame = nil
            observer?.received(payload)
            delegate?.receive(payload)
        }
        delegate?.readComplete()
    }

    package func channelWritabilityChanged(context: ChannelHandlerContext) { delegate?.writabilityChanged() }

    package func channelInactive(context: ChannelHandlerContext) {
        let (delegate, observer) = (self.delegate, self.observer)
        self.delegate = nil
        self.observer = nil
        self.context = nil
        onFirstFrame = nil
        delegate?.closed()
        observer?.closed()
        runCloseCallbacks()
    }

    private func runCloseCallbacks() {
        let callbacks = closeCallbacks
        closeCallbacks = []
        for callback in callbacks { callback() }
    }

    /// Ignores the error: a failed stream closes its channel, and the connection's handler reports failures of the connection.
    package func errorCaught(context: ChannelHandlerContext, error: any Error) {}
}

extension HTTP2Frame.FramePayload {
    /// Whether the frame is the last that its sender sends on the stream.
    package var endsStream: Bool {
        switch self {
        case .headers(let headers): headers.endStream
        case .data(let data): data.endStream
        case .rstStream: true
        default: false
        }
    }
}
