package import NIOCore
package import NIOSSL
import NIOTLS

/// Holds a solver's certificate against the name that it must be for.
///
/// NIOSSL takes one that is for the connection's IP address in any case. Where a name is asked for, the address, which
/// whoever answers for the name may choose, must not do.
package final class ServerNameCheck: ChannelInboundHandler {
    package typealias InboundIn = ByteBuffer

    private let tls: NIOSSLClientHandler
    private let name: String

    package init(_ tls: NIOSSLClientHandler, _ name: String) {
        self.tls = tls
        self.name = name
    }

    package func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case TLSUserEvent.handshakeCompleted = event, !isRight() {
            context.fireErrorCaught(NIOSSLExtraError.failedToValidateHostname)
            return context.close(promise: nil)
        }
        context.fireUserInboundEventTriggered(event)
    }

    private func isRight() -> Bool {
        guard !UpstreamTLS.isIPAddress(name), let certificate = tls.peerCertificate else { return true }
        // One without any other name was held against its common name.
        return certificate._subjectAlternativeNames().isEmpty || certificate.isFor(host: name)
    }
}
