package import Logging
package import NIOCore
import NIOSSL
import ServiceSupport
import Synchronization

/// Runs the TLS handshakes of clients, and limits their duration and number.
package final class Handshakes: Sendable {
    /// The maximum number of concurrent handshakes. Each needs about 100 KB of memory for a client that is not authenticated yet.
    package static let atOnce = 1024

    private let running = Atomic<Int>(0)
    private let limit: TimeAmount
    private let log: Logger

    /// - Parameter limit: The timeout of a handshake.
    package init(limit: TimeAmount, log: Logger) {
        self.limit = limit
        self.log = log
    }

    /// Adds TLS to a newly accepted connection, before all other handlers. Called on the connection's event loop.
    ///
    /// - Parameters:
    ///   - objection: Returns why a client whose verified certificate has this name is refused; nil if it isn't.
    ///   - onCertificate: Receives the name in the client's verified certificate, if any, after the handshake.
    package func begin(
        _ channel: any Channel,
        _ tls: ServerTLS,
        objection: @escaping (_ name: String?) -> String? = { _ in nil },
        onCertificate: @escaping (_ name: String?) -> Void
    ) throws {
        let remote = channel.remoteAddress.flatMap { address in
            address.ipAddress.map { ServiceAddress.tcp(host: $0, port: address.port ?? 0).description }
        }
        let client = remote ?? "unknown"
        guard running.add(1, ordering: .relaxed).newValue <= Self.atOnce else {
            running.subtract(1, ordering: .relaxed)
            log.warning(
                "too many TLS handshakes at once",
                metadata: ["client": "\(client)", "limit": "\(Self.atOnce)"]
            )
            return channel.close(promise: nil)
        }
        let handler = NIOSSLServerHandler(context: tls.context)
        let handshake = HandshakeHandler(
            handler,
            trust: tls.clientCA ?? "",
            limit: limit,
            objection: { objection($0?.name) }
        ) { [log] result in
            self.running.subtract(1, ordering: .relaxed)
            switch result {
            case .success(let certificate): onCertificate(certificate?.name)
            case .failure(let failure):
                log.info("a TLS handshake failed", metadata: ["client": "\(client)", "error": "\(failure.reason)"])
            }
        }
        do { try channel.pipeline.syncOperations.addHandlers(handler, handshake) } catch {
            handshake.abandon()
            throw error
        }
    }
}
