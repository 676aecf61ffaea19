package import NIOCore
package import NIOSSL
import NIOTLS
import ServiceSupport

/// Watches the TLS handshake of a client: ends it on timeout, and reports why it failed.
///
/// A client that negotiates no protocol (ALPN), e.g. buildx with the `remote` driver, must begin with the HTTP/2 preface.
/// BuildKit accepts such clients too.
///
/// Belongs between the TLS handler and the HTTP/2 handler. Bound to the connection's event loop.
package final class HandshakeHandler: ChannelInboundHandler {
    package typealias InboundIn = ByteBuffer

    /// The default timeout of a handshake.
    package static let limit = TimeAmount.seconds(10)

    /// The client's preface (RFC 9113, 3.4).
    private static let preface = Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8)

    private let tls: NIOSSLServerHandler
    private let trust: String
    private let limit: TimeAmount
    /// Returns why a client with this verified certificate is refused; nil if it isn't.
    private let objection: (NIOSSLCertificate?) -> String?
    private var isOver = false
    private var hasFailed = false
    /// The rest of the preface expected from a client that negotiated no protocol; nil if none is expected.
    private var awaited: ArraySlice<UInt8>?
    private var timer: Scheduled<Void>?
    /// Receives the outcome, once: the failure, or the client's verified certificate (nil if the client presented none).
    private var whenOver: ((Result<NIOSSLCertificate?, HandshakeFailure>) -> Void)?

    package init(
        _ tls: NIOSSLServerHandler,
        trust: String,
        limit: TimeAmount,
        objection: @escaping (NIOSSLCertificate?) -> String? = { _ in nil },
        whenOver: @escaping (Result<NIOSSLCertificate?, HandshakeFailure>) -> Void
    ) {
        self.tls = tls
        self.trust = trust
        self.limit = limit
        self.objection = objection
        self.whenOver = whenOver
    }

    package func handlerAdded(context: ChannelHandlerContext) {
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        let limit = self.limit
        timer = context.eventLoop.scheduleTask(in: limit) {
            let (handler, context) = bound.value
            let time = "\(limit.nanoseconds / 1_000_000) ms"
            handler.finish(.failure(HandshakeFailure("the handshake took longer than \(time)")))
            handler.closeAtOnce(context)
        }
    }

    package func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case TLSUserEvent.handshakeCompleted(let spoken):
            let certificate = tls.peerCertificate
            // The certificate of a resumed session isn't verified again, and may have expired since.
            if let certificate, Int(certificate.notValidAfter) < CalendarTime.now {
                finish(.failure(HandshakeFailure(TLSFailure.unverified(certificate, trust))))
                return context.close(promise: nil)
            }
            if let reason = objection(certificate) {
                finish(.failure(HandshakeFailure(reason)))
                return context.close(promise: nil)
            }
            if spoken == "h2" { finish(.success(certificate)) } else { awaited = Self.preface[...] }
        case is ChannelShouldQuiesceEvent where !isOver: closeAtOnce(context)
        default: break
        }
        context.fireUserInboundEventTriggered(event)
    }

    /// Checks the HTTP/2 preface if one is awaited. Drops data that arrives after the handshake has failed.
    package func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if let awaited, !hasFailed { look(for: awaited, in: unwrapInboundIn(data), context) }
        if !hasFailed { context.fireChannelRead(data) }
    }

    private func look(for awaited: ArraySlice<UInt8>, in bytes: ByteBuffer, _ context: ChannelHandlerContext) {
        let count = min(awaited.count, bytes.readableBytes)
        guard bytes.readableBytesView.prefix(count).elementsEqual(awaited.prefix(count)) else {
            let message = "it doesn't speak HTTP/2: expected the protocol h2 (ALPN) or the HTTP/2 preface"
            finish(.failure(HandshakeFailure(message)))
            return context.close(promise: nil)
        }
        self.awaited = awaited.count > count ? awaited.dropFirst(count) : nil
        if self.awaited == nil { finish(.success(tls.peerCertificate)) }
    }

    package func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard !isOver else { return context.fireErrorCaught(error) }
        let message = TLSFailure.message(error, certificate: tls.peerCertificate, trust: trust)
        finish(.failure(HandshakeFailure(message)))
    }

    package func channelInactive(context: ChannelHandlerContext) {
        finish(.failure(HandshakeFailure("it closed the connection during the handshake")))
        context.fireChannelInactive()
    }

    /// Reports failure for a connection that is closed because its handlers could not be added.
    package func abandon() { finish(.failure(HandshakeFailure("its connection could not be set up"))) }

    private func finish(_ result: Result<NIOSSLCertificate?, HandshakeFailure>) {
        guard !isOver else { return }
        isOver = true
        if case .failure = result { hasFailed = true }
        timer?.cancel()
        whenOver?(result)
        whenOver = nil
    }

    /// Closes the connection without waiting for the client's close_notify alert.
    private func closeAtOnce(_ context: ChannelHandlerContext) {
        guard let before = try? context.pipeline.syncOperations.context(handler: tls) else {
            return context.close(promise: nil)
        }
        before.close(promise: nil)
    }
}

/// The reason why a handshake failed.
package struct HandshakeFailure: Error, Sendable {
    package var reason: String

    package init(_ reason: String) { self.reason = reason }
}
