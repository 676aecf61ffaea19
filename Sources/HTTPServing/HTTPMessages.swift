/// A complete request.
package struct HTTPRequest: Sendable {
    /// The method in upper case, e.g. `GET`.
    package var method: String
    /// The path and the query as sent, e.g. `/metrics?name=a`.
    package var target: String
    /// The header fields in the order in which they were sent.
    package var headers: [(name: String, value: String)]
    package var body: [UInt8]

    package init(_ method: String, _ target: String, headers: [(name: String, value: String)] = [], body: [UInt8] = [])
    {
        self.method = method
        self.target = target
        self.headers = headers
        self.body = body
    }

    /// The path without the query.
    package var path: String { String(target.prefix { $0 != "?" }) }

    /// The text after the first `?` of the target; empty if there is none.
    package var query: String { String(target.drop { $0 != "?" }.dropFirst()) }

    /// Returns the values of a header field, one for each occurrence of the field.
    ///
    /// - Parameter name: The name in lower case.
    package func values(of name: String) -> [String] {
        headers.filter { $0.name.lowercased() == name }.map(\.value)
    }
}

/// A response.
package struct HTTPResponse: Sendable {
    /// The status code, e.g. 200.
    package var status: Int
    /// The header fields besides `Content-Length` and `Connection`, which the server adds.
    package var headers: [(name: String, value: String)]
    package var body: [UInt8]

    package init(_ status: Int, headers: [(name: String, value: String)] = [], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// Returns a response with a UTF-8 text body.
    package static func text(
        _ status: Int,
        _ text: String,
        mediaType: String = "text/plain; charset=utf-8",
        headers: [(name: String, value: String)] = []
    ) -> HTTPResponse {
        HTTPResponse(status, headers: [("Content-Type", mediaType)] + headers, body: Array(text.utf8))
    }
}

/// The limits of a server. Times are in seconds.
package struct HTTPLimits: Sendable {
    /// The maximum size of a request's body, in bytes. A larger body gets status 413, and the connection is closed.
    package var bodyBytes = 1 << 20
    /// The time, in seconds, that a client gets to send a complete request, counted from the start of the connection or the end
    /// of the last response. The limit applies to idle connections and slow requests alike.
    package var requestSeconds: Int64 = 60
    /// The time, in seconds, that a client gets to read a response.
    package var responseSeconds: Int64 = 60
    /// The maximum number of open connections. A further connection closes the connection whose latest request is the oldest,
    /// so that idle connections can't keep out a new client.
    package var connections = 64

    package init() {}
}
