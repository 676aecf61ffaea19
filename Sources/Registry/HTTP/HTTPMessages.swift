import SourceText

/// A request that an `HTTPTransport` sends.
public struct HTTPRequest: Sendable, Hashable {
    /// The method, `GET` or `POST`.
    public var method: String
    public var url: WebURL
    public var headers: [HTTPHeader]
    public var body: [UInt8]

    public init(method: String = "GET", _ url: WebURL, headers: [HTTPHeader] = [], body: [UInt8] = []) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
    }
}

/// A header field of a request or response.
public struct HTTPHeader: Sendable, Hashable {
    public var name: String
    public var value: String

    public init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}

/// A response. Its body is complete, or empty if it was streamed.
public struct HTTPResponse: Sendable, Hashable {
    public var status: Int
    public var headers: [HTTPHeader]
    public var body: [UInt8]

    public init(status: Int, headers: [HTTPHeader] = [], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// Returns the values of a header field in order. The case of names is ignored.
    public func values(of name: String) -> [String] {
        headers.filter { $0.name.lowercased() == name.lowercased() }.map(\.value)
    }

    /// Returns the first value of a header field; nil if the field is missing.
    public func value(of name: String) -> String? { values(of: name).first }
}

/// A sender of HTTP requests. The `slipway` command uses one for the network; tests use one that returns scripted responses.
public protocol HTTPTransport: Sendable {
    /// Sends a request and returns the whole response, regardless of its status. Redirects are not followed.
    ///
    /// - Parameter limit: The maximum size of the response body in bytes.
    /// - Throws: `HTTPTransportError`, or `CancellationError`.
    func send(_ request: HTTPRequest, limit: Int) async throws -> HTTPResponse

    /// Sends a request. If the status is 200, passes the body to `chunk` as it arrives. Redirects are not followed.
    ///
    /// - Parameter limit: The maximum size of the response body in bytes.
    /// - Returns: The response without its body.
    /// - Throws: `HTTPTransportError`, or `CancellationError`.
    func stream(_ request: HTTPRequest, limit: Int, chunk: ([UInt8]) -> Void) async throws -> HTTPResponse
}

/// The reason why a request got no complete response.
public enum HTTPTransportError: Error, Sendable, Hashable {
    /// No connection to the server could be established. The associated value is the reason, e.g. `connection refused`.
    case unreachable(String)
    /// The response took too long. The associated value says which time limit was exceeded.
    case timeout(String)
    /// The connection ended before the response was complete, or the response is invalid. The associated value is the reason.
    case broken(String)
    /// The response body is longer than `limit` bytes.
    case tooLarge(limit: Int)

    /// Whether the request may succeed if it is sent again.
    var isTransient: Bool {
        switch self {
        case .unreachable, .timeout, .broken: true
        case .tooLarge: false
        }
    }
}

extension HTTPTransportError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .unreachable(let reason): "can't be reached: \(reason)"
        case .timeout(let reason): "did not respond in time: \(reason)"
        case .broken(let reason): "sent an invalid or incomplete response: \(reason)"
        case .tooLarge(let limit): "sent a response of more than \(limit) bytes"
        }
    }
}
