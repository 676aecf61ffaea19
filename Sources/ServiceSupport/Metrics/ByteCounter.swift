package import NIOCore

/// Counts the bytes that a connection receives and sends.
package final class ByteCounter: ChannelDuplexHandler {
    package typealias InboundIn = ByteBuffer
    package typealias InboundOut = ByteBuffer
    package typealias OutboundIn = ByteBuffer
    package typealias OutboundOut = ByteBuffer

    private let received: MetricValue
    private let sent: MetricValue

    package init(_ metrics: ServiceMetrics, _ peer: ServiceMetrics.Peer) {
        received = metrics.bytes(.received, peer)
        sent = metrics.bytes(.sent, peer)
    }

    package func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        received.add(unwrapInboundIn(data).readableBytes)
        context.fireChannelRead(data)
    }

    package func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        sent.add(unwrapOutboundIn(data).readableBytes)
        context.write(data, promise: promise)
    }
}
