import Bridge
import HTTPServing
package import Logging

/// Serves `/metrics`, `/healthz` and `/readyz` over HTTP/1.1, on a separate thread.
package final class MetricsServer: Sendable {
    private let server: HTTPServer

    /// Creates a server that doesn't listen yet.
    ///
    /// - Parameters:
    ///   - page: Returns the metrics, in Prometheus' text format.
    ///   - obstacle: Returns why no new clients should be sent here, as the body of `/readyz` with status 503; nil if they are
    ///     welcome.
    ///   - isResponsive: Returns whether the compile pool still starts work; if not, `/healthz` and `/readyz` respond with
    ///     status 503.
    package init(
        page: @escaping @Sendable () -> String,
        obstacle: @escaping @Sendable () -> String?,
        isResponsive: @escaping @Sendable () -> Bool
    ) {
        server = HTTPServer(
            answer: .onEventLoop { request in
                let known = ["/metrics", "/healthz", "/readyz"]
                guard known.contains(request.path) else {
                    return .text(404, "no such path; expected one of \(known.joined(separator: ", "))\n")
                }
                guard ["GET", "HEAD"].contains(request.method) else {
                    return .text(405, "expected the method GET or HEAD\n", headers: [("Allow", "GET, HEAD")])
                }
                if request.path == "/metrics" { return .text(200, page(), mediaType: MetricsPage.mediaType) }
                if request.path == "/readyz", let obstacle = obstacle() { return .text(503, obstacle + "\n") }
                return isResponsive() ? .text(200, "ok\n") : .text(503, "no free thread for 5 s\n")
            }
        )
    }

    /// Listens at an address.
    ///
    /// - Returns: The address, with the assigned port if `address` has port 0.
    /// - Throws: `BridgeError` if the address can't be bound.
    package func listen(at address: ServiceAddress, log: Logger) async throws -> ServiceAddress {
        var bound = address
        do {
            switch address {
            case .unix(let path): try await server.listen(unixSocket: path)
            case .tcp(let host, let port):
                bound = .tcp(host: host, port: try await server.listen(host: host, port: port))
            }
        } catch { throw BridgeError(.unavailable, SocketFailure.message(error)) }
        log.info("serving metrics", metadata: ["address": "\(bound)"])
        return bound
    }

    /// Closes all listeners and connections.
    package func close() async { await server.close() }
}
