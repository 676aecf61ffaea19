package import NIOCore
package import NIOSSL
import NIOTLS

/// Checks that an upstream's certificate is for the configured name.
///
/// NIOSSL also accepts a certificate for the IP address of the connection. If a name is configured, that is not enough,
/// because an attacker who controls DNS chooses the address.
package final class ServerNameCheck: ChannelInboundHandler {
    package typealias InboundIn = ByteBuffer

    private let tls: NIOSSLClientHandler
    private let name: String

    package init(_ tls: NIOSSLClientHandler, _ name: String) {
        self.tls = tls
        self.name = name
    }

    package func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case TLSUserEvent.handshakeCompleted = event, !isForName() {
            context.fireErrorCaught(NIOSSLExtraError.failedToValidateHostname)
            return context.close(promise: nil)
        }
        context.fireUserInboundEventTriggered(event)
    }

    private func isForName() -> Bool {
        guard !UpstreamTLS.isIPAddress(name), let certificate = tls.peerCertificate else { return true }
        // For a certificate without alternative names, NIOSSL has already compared the common name.
        return certificate._subjectAlternativeNames().isEmpty || certificate.isFor(host: name)
    }
}
