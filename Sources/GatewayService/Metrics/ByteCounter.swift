import NIOCore

/// Counts the bytes of a connection, both ways.
final class ByteCounter: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let received: MetricValue
    private let sent: MetricValue

    init(_ metrics: ServiceMetrics, _ peer: ServiceMetrics.Peer) {
        received = metrics.bytes(.received, peer)
        sent = metrics.bytes(.sent, peer)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        received.add(unwrapInboundIn(data).readableBytes)
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        sent.add(unwrapOutboundIn(data).readableBytes)
        context.write(data, promise: promise)
    }
}
