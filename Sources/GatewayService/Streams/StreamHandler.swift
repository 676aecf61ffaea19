import Bridge
import NIOCore
import NIOHTTP2

/// What takes the frames of one HTTP/2 stream.
protocol StreamSink: AnyObject {
    /// A frame has come.
    func receive(_ payload: HTTP2Frame.FramePayload)
    /// No more frames are at hand; more come after `StreamHandler.read`.
    func readComplete()
    /// The stream takes frames again, or none for now.
    func writabilityChanged()
    /// The stream is gone; called once. Nothing can be written any more.
    func closed()
}

/// The handler of a stream's channel: hands frames to whatever the stream is for at the moment.
///
/// Nothing is read from the stream but after a call of `read`, so that what has not been asked for stays within the
/// stream's window. Bound to its event loop.
final class StreamHandler: ChannelInboundHandler {
    typealias InboundIn = HTTP2Frame.FramePayload
    typealias OutboundOut = HTTP2Frame.FramePayload

    /// Who takes the frames now.
    var sink: (any StreamSink)?
    /// What watches the call, where it is a client's.
    var observer: CallObserver?
    /// Told once when the stream is gone, whoever takes its frames.
    var whenClosed: (() -> Void)?
    private var context: ChannelHandlerContext?
    /// True where the first frames are asked for as soon as the stream is there.
    private let readsAtOnce: Bool

    init(_ sink: (any StreamSink)? = nil, readsAtOnce: Bool = false) {
        self.sink = sink
        self.readsAtOnce = readsAtOnce
    }

    /// False where the stream takes no more frames for now.
    var isWritable: Bool { context?.channel.isWritable ?? false }

    /// Asks for the next frames.
    func read() { context?.read() }

    func write(_ payload: HTTP2Frame.FramePayload) {
        observer?.write(payload)
        context?.write(wrapOutboundOut(payload), promise: nil)
    }

    func flush() { context?.flush() }

    /// Ends the stream at once; one that is still open is reset.
    func close() { context?.close(promise: nil) }

    /// Ends a call whose request is not read, or not to its end.
    ///
    /// Not before what is being received is done with: for it the stream's window is opened again, and a stream that was
    /// reset meanwhile would break the connection.
    ///
    /// - Parameter hasEnded: true where the client has sent all it will.
    func refuse(_ error: BridgeError, hasEnded: Bool) {
        guard let eventLoop = context?.eventLoop else { return }
        let bound = NIOLoopBound(self, eventLoop: eventLoop)
        sink = nil
        eventLoop.execute {
            bound.value.answer(.failure(error))
            if !hasEnded { bound.value.write(.rstStream(.noError)) }
            bound.value.flush()
        }
    }

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

    func channelActive(context: ChannelHandlerContext) {
        if readsAtOnce { context.read() }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let payload = unwrapInboundIn(data)
        observer?.receive(payload)
        sink?.receive(payload)
    }

    func channelReadComplete(context: ChannelHandlerContext) { sink?.readComplete() }

    func channelWritabilityChanged(context: ChannelHandlerContext) { sink?.writabilityChanged() }

    func channelInactive(context: ChannelHandlerContext) {
        let sink = self.sink
        self.sink = nil
        self.context = nil
        sink?.closed()
        observer?.over()
        observer = nil
        whenClosed?()
        whenClosed = nil
    }

    /// A failed stream closes its channel; the connection's failures are its own handler's matter.
    func errorCaught(context: ChannelHandlerContext, error: any Error) {}
}
