package import NIOCore

/// Reads the PROXY protocol header of a balancer's connection, then sets up the rest of the pipeline and removes itself.
///
/// The first handler of the connection, and at first the only one: until the header has arrived, nobody knows whose connection
/// it is. Bound to the connection's event loop.
package final class ProxyHeaderHandler: ChannelInboundHandler, RemovableChannelHandler {
    package typealias InboundIn = ByteBuffer
    package typealias InboundOut = ByteBuffer

    /// The outcome of reading a header.
    package enum Outcome: Sendable, Hashable {
        case header(ProxyHeader)
        /// The bytes aren't a header of version 2, or the header took too long.
        case refused(String)
        /// The balancer closed the connection without sending a header, as the health checks of some balancers do.
        case closed
    }

    private let limit: TimeAmount
    private var state = ProxyHeaderState()
    private var timer: Scheduled<Void>?
    /// Called once with the outcome. For `.header` it adds the pipeline's further handlers. The connection is closed for other
    /// outcomes, and if it throws.
    private var whenOver: ((Outcome) throws -> Void)?

    /// - Parameter limit: The time limit for the header to arrive.
    package init(limit: TimeAmount, whenOver: @escaping (Outcome) throws -> Void) {
        self.limit = limit
        self.whenOver = whenOver
    }

    package func handlerAdded(context: ChannelHandlerContext) {
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        let limit = self.limit
        timer = context.eventLoop.scheduleTask(in: limit) {
            let time = "\(limit.nanoseconds / 1_000_000) ms"
            bound.value.0.end(.refused("its PROXY protocol header took longer than \(time) to arrive"), bound.value.1)
        }
    }

    package func handlerRemoved(context: ChannelHandlerContext) { finish(.closed) }

    package func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        // The connection is being closed.
        guard whenOver != nil else { return }
        var buffer = unwrapInboundIn(data)
        switch state.receive(&buffer) {
        case .wait: break
        case .refuse(let reason): end(.refused(reason), context)
        case .accept(let header):
            guard finish(.header(header)) else { return context.close(promise: nil) }
            if buffer.readableBytes > 0 { context.fireChannelRead(wrapInboundOut(buffer)) }
            context.pipeline.syncOperations.removeHandler(self, promise: nil)
        }
    }

    package func channelInactive(context: ChannelHandlerContext) {
        finish(.closed)
        context.fireChannelInactive()
    }

    package func errorCaught(context: ChannelHandlerContext, error: any Error) { end(.closed, context) }

    private func end(_ outcome: Outcome, _ context: ChannelHandlerContext) {
        finish(outcome)
        context.close(promise: nil)
    }

    /// Reports the outcome. Returns false if it was reported before or if the connection could not be set up.
    @discardableResult
    private func finish(_ outcome: Outcome) -> Bool {
        timer?.cancel()
        guard let whenOver else { return false }
        self.whenOver = nil
        do {
            try whenOver(outcome)
            return true
        } catch { return false }
    }
}
