import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
public import Registry
import SourceText

/// A transport that sends requests over sockets with AsyncHTTPClient.
///
/// A connection must be established within 10 seconds. The time limit for responses is a parameter of the initializer. A
/// transport usually lives as long as the process; `shutdown` closes it earlier.
public struct AsyncHTTPTransport: HTTPTransport {
    /// The destination of a transport's requests: the servers that their URLs name, or one socket for all requests.
    public enum Destination: Sendable, Hashable {
        /// The server of each request's URL, or the proxy that the environment names for that URL.
        case network
        /// The Unix socket at a path. It receives all requests, regardless of the host that their URLs name.
        case socket(String)
    }

    private let client: HTTPClient
    private let proxied: HTTPClient?
    private let proxy: ProxyEnvironment
    private let destination: Destination
    private let seconds: Int64

    /// Creates a transport without connections.
    ///
    /// - Parameters:
    ///   - environment: The environment variables of the process, for `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY`.
    ///   - seconds: The time limit for a response, in seconds. A download (`stream`) may take sixty times as long.
    public init(_ destination: Destination = .network, environment: [String: String] = [:], seconds: Int64 = 30) {
        self.destination = destination
        self.seconds = seconds
        proxy = ProxyEnvironment(environment)
        var configuration = HTTPClient.Configuration()
        configuration.redirectConfiguration = .disallow
        configuration.timeout = HTTPClient.Configuration.Timeout(connect: .seconds(10), read: .seconds(seconds))
        // By default, AsyncHTTPClient retries failed connections. Here they fail at once, because the registry client retries
        // requests itself.
        configuration.connectionPool.retryConnectionEstablishment = false
        client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        if let server = proxy.server {
            configuration.proxy = .server(host: server.host, port: server.port)
            proxied = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        } else {
            proxied = nil
        }
    }

    /// Closes all connections. Requests that are sent afterwards fail.
    public func shutdown() async throws {
        try await client.shutdown()
        try await proxied?.shutdown()
    }

    public func send(_ request: HTTPRequest, limit: Int) async throws -> HTTPResponse {
        try await mappingErrors {
            var body: [UInt8] = []
            var response = try await exchange(request, limit, seconds: seconds) { _ in
                true
            } chunk: {
                body += $0
            }
            response.body = body
            return response
        }
    }

    public func stream(
        _ request: HTTPRequest,
        limit: Int,
        chunk: ([UInt8]) -> Void
    ) async throws -> HTTPResponse {
        try await mappingErrors {
            try await exchange(request, limit, seconds: seconds * 60) {
                $0 == 200
            } chunk: {
                chunk($0)
            }
        }
    }

    /// Sends a request. If `wanted` accepts the response's status, passes the body to `chunk` as it arrives.
    ///
    /// - Parameter seconds: The time limit of the whole exchange. AsyncHTTPClient's own limits apply only to the response's
    ///   head and to each delay within its body.
    private func exchange(
        _ request: HTTPRequest,
        _ limit: Int,
        seconds: Int64,
        wanted: (Int) -> Bool,
        chunk: ([UInt8]) -> Void
    ) async throws -> HTTPResponse {
        let end = ContinuousClock.now + .seconds(seconds)
        let response = try await execute(request, within: .seconds(seconds))
        let head = HTTPResponse(
            status: Int(response.status.code),
            headers: response.headers.map { HTTPHeader($0.name, $0.value) }
        )
        guard wanted(head.status) else { return head }
        if let length = head.value(of: "Content-Length").flatMap({ Int($0) }), length > limit {
            throw HTTPTransportError.tooLarge(limit: limit)
        }
        var left = limit
        for try await buffer in response.body {
            left -= buffer.readableBytes
            guard left >= 0 else { throw HTTPTransportError.tooLarge(limit: limit) }
            guard ContinuousClock.now < end else {
                throw HTTPTransportError.timeout("the response took more than \(seconds) s")
            }
            chunk(Array(buffer.readableBytesView))
        }
        return head
    }

    private func execute(_ request: HTTPRequest, within time: TimeAmount) async throws -> HTTPClientResponse {
        var message = HTTPClientRequest(url: address(of: request.url))
        message.method = HTTPMethod(rawValue: request.method)
        for header in request.headers { message.headers.add(name: header.name, value: header.value) }
        message.headers.replaceOrAdd(name: "User-Agent", value: "slipway")
        if !request.body.isEmpty { message.body = .bytes(request.body) }
        let isProxied = destination == .network && proxy.applies(to: request.url)
        return try await (isProxied ? proxied ?? client : client).execute(message, timeout: time)
    }

    private func address(of url: WebURL) -> String {
        guard case .socket(let path) = destination else { return url.description }
        let host = PercentEncoding.encode(path) { $0.isASCIIAlphanumeric || "-._~".utf8.contains($0) }
        return "http+unix://\(host)\(url.target)"
    }

    private func mappingErrors<Value>(_ work: () async throws -> Value) async throws -> Value {
        do { return try await work() } catch {
            try Task.checkCancellation()
            throw Self.failure(error)
        }
    }

    private static func failure(_ error: any Error) -> any Error {
        switch error {
        case is CancellationError, is HTTPTransportError: return error
        case let error as HTTPClientError where timeouts.contains(error):
            return HTTPTransportError.timeout(error.shortDescription)
        case let error as HTTPClientError where error == .remoteConnectionClosed:
            return HTTPTransportError.broken("the connection was closed")
        case let error as HTTPClientError: return HTTPTransportError.broken(error.shortDescription)
        case HTTPParserError.invalidEOFState: return HTTPTransportError.broken("the connection was closed")
        case is HTTPParserError: return HTTPTransportError.broken("not HTTP")
        case let error as NIOConnectionError: return HTTPTransportError.unreachable(words(error))
        case let error as IOError: return HTTPTransportError.unreachable(words(error))
        case let error as NIOSSLError: return HTTPTransportError.unreachable("TLS failed: \(error)")
        default: return HTTPTransportError.broken(String(describing: type(of: error)))
        }
    }

    private static let timeouts: [HTTPClientError] = [
        .readTimeout, .writeTimeout, .connectTimeout, .tlsHandshakeTimeout, .httpProxyHandshakeTimeout,
        .deadlineExceeded,
        .getConnectionFromPoolTimeout,
    ]

    /// Returns a message that says why the connection to the host's first address failed, or that the host is unknown.
    private static func words(_ error: NIOConnectionError) -> String {
        if let first = error.connectionErrors.first {
            return (first.error as? IOError).map(words) ?? String(describing: first.error)
        }
        return "the host \(error.host) is unknown"
    }

    /// Returns the system's message for an error, e.g. `Connection refused`.
    private static func words(_ error: IOError) -> String {
        let text = error.description
        return text.hasSuffix(")") ? String(text.split(separator: ":").last ?? "").trimmed : text
    }
}

extension String {
    fileprivate var trimmed: String { String(drop { $0 == " " }) }
}
