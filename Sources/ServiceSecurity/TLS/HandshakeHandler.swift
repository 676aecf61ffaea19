package import NIOCore
package import NIOSSL
import NIOTLS
import ServiceSupport

/// Sees the TLS handshake of a client through: ends one that takes too long, or fails, and says why.
///
/// A client that agrees on no protocol (ALPN) has to begin with HTTP/2 all the same, as the driver `remote` of buildx does;
/// BuildKit asks for no more.
///
/// Stands behind TLS and before HTTP/2. Bound to its event loop.
package final class HandshakeHandler: ChannelInboundHandler {
    package typealias InboundIn = ByteBuffer

    /// How long a handshake may take.
    package static let limit = TimeAmount.seconds(10)

    /// How a connection of HTTP/2 begins (RFC 9113, 3.4).
    private static let preface = Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8)

    private let tls: NIOSSLServerHandler
    private let trust: String
    private let limit: TimeAmount
    private var isOver = false
    private var hasFailed = false
    /// What is still to come of the preface, from a client that agreed on no protocol; nil where nothing is awaited.
    private var awaited: ArraySlice<UInt8>?
    private var timer: Scheduled<Void>?
    /// Told once: the client's verified certificate, or nil where it shows none; or why there is no connection.
    private var whenOver: ((Result<NIOSSLCertificate?, HandshakeFailure>) -> Void)?

    package init(
        _ tls: NIOSSLServerHandler,
        trust: String,
        limit: TimeAmount,
        whenOver: @escaping (Result<NIOSSLCertificate?, HandshakeFailure>) -> Void
    ) {
        self.tls = tls
        self.trust = trust
        self.limit = limit
        self.whenOver = whenOver
    }

    package func handlerAdded(context: ChannelHandlerContext) {
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        let limit = self.limit
        timer = context.eventLoop.scheduleTask(in: limit) {
            let (handler, context) = bound.value
            handler.finish(.failure(HandshakeFailure("it was not complete within \(limit.nanoseconds / 1_000_000) ms")))
            handler.closeAtOnce(context)
        }
    }

    package func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case TLSUserEvent.handshakeCompleted(let spoken):
            let certificate = tls.peerCertificate
            // A session that is taken up again is not checked again.
            if let certificate, Int(certificate.notValidAfter) < CalendarTime.now {
                finish(.failure(HandshakeFailure(TLSFailure.unverified(certificate, trust))))
                return context.close(promise: nil)
            }
            if spoken == "h2" { finish(.success(certificate)) } else { awaited = Self.preface[...] }
        case is ChannelShouldQuiesceEvent where !isOver: closeAtOnce(context)
        default: break
        }
        context.fireUserInboundEventTriggered(event)
    }

    /// What comes with the end of a handshake that didn't suffice is passed over.
    package func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if let awaited, !hasFailed { look(for: awaited, in: unwrapInboundIn(data), context) }
        if !hasFailed { context.fireChannelRead(data) }
    }

    private func look(for awaited: ArraySlice<UInt8>, in bytes: ByteBuffer, _ context: ChannelHandlerContext) {
        let count = min(awaited.count, bytes.readableBytes)
        guard bytes.readableBytesView.prefix(count).elementsEqual(awaited.prefix(count)) else {
            let words = "it doesn't speak HTTP/2: expected the protocol h2 (ALPN), or its first bytes"
            finish(.failure(HandshakeFailure(words)))
            return context.close(promise: nil)
        }
        self.awaited = awaited.count > count ? awaited.dropFirst(count) : nil
        if self.awaited == nil { finish(.success(tls.peerCertificate)) }
    }

    package func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard !isOver else { return context.fireErrorCaught(error) }
        let words = TLSFailure.words(error, certificate: tls.peerCertificate, trust: trust)
        finish(.failure(HandshakeFailure(words)))
    }

    package func channelInactive(context: ChannelHandlerContext) {
        finish(.failure(HandshakeFailure("it closed the connection")))
        context.fireChannelInactive()
    }

    /// There is no connection to see through.
    package func abandon() { finish(.failure(HandshakeFailure("the connection is gone"))) }

    private func finish(_ result: Result<NIOSSLCertificate?, HandshakeFailure>) {
        guard !isOver else { return }
        isOver = true
        if case .failure = result { hasFailed = true }
        timer?.cancel()
        whenOver?(result)
        whenOver = nil
    }

    /// Closes the connection without waiting for the other side's farewell.
    private func closeAtOnce(_ context: ChannelHandlerContext) {
        guard let before = try? context.pipeline.syncOperations.context(handler: tls) else {
            return context.close(promise: nil)
        }
        before.close(promise: nil)
    }
}

/// Why a client and the service didn't come together.
package struct HandshakeFailure: Error, Sendable {
    package var reason: String

    package init(_ reason: String) { self.reason = reason }
}
