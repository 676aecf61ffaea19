import NIOCore
import NIOSSL
import Synchronization

/// The TLS handshakes of a service's clients that are under way.
final class Handshakes: Sendable {
    /// Handshakes at most at once; each costs some 100 KB, and nobody is known yet.
    static let atOnce = 1024

    private let running = Atomic<Int>(0)
    private let limit: TimeAmount
    private let log: ServiceLog

    /// - Parameter limit: how long one may take.
    init(limit: TimeAmount, log: ServiceLog) {
        self.limit = limit
        self.log = log
    }

    /// Puts TLS into a connection that was just taken, before all other handlers; its caller is known better once the
    /// handshake is over. To be called on the connection's event loop.
    func begin(_ connection: ClientConnection, _ tls: ServerTLS) throws {
        let remote = connection.channel.remoteAddress.flatMap { address in
            address.ipAddress.map { ServiceAddress.tcp(host: $0, port: address.port ?? 0).description }
        }
        let client = remote ?? "unknown"
        guard running.add(1, ordering: .relaxed).newValue <= Self.atOnce else {
            running.subtract(1, ordering: .relaxed)
            log.warning("too many TLS handshakes at once", ["client": client, "limit": "\(Self.atOnce)"])
            return connection.channel.close(promise: nil)
        }
        let handler = NIOSSLServerHandler(context: tls.context)
        let handshake = HandshakeHandler(handler, trust: tls.clientCA ?? "", limit: limit) { [log] result in
            self.running.subtract(1, ordering: .relaxed)
            switch result {
            case .success(let certificate): connection.caller.certificate = certificate?.name
            case .failure(let failure):
                log.info("a TLS handshake failed", ["client": client, "error": failure.reason])
            }
        }
        do { try connection.channel.pipeline.syncOperations.addHandlers(handler, handshake) } catch {
            handshake.abandon()
            throw error
        }
    }
}
