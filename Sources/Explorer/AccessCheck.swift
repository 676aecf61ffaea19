import HTTPServing

/// Decides whether a request comes from the explorer's own page.
///
/// The server listens on loopback, but any page in a browser on this machine can send requests there. A page from another site
/// doesn't know the token. A page whose host name was made to point at 127.0.0.1 (DNS rebinding) sends that name in `Host`.
struct AccessCheck: Sendable {
    /// The first component of every path.
    let token: String

    /// Returns a token that can't be guessed: 128 random bits in hexadecimal.
    static func randomToken() -> String {
        var generator = SystemRandomNumberGenerator()
        return (0..<2).map { _ in
            let digits = String(generator.next() as UInt64, radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }.joined()
    }

    /// Checks a request.
    ///
    /// - Returns: The path below the token, e.g. `compile`.
    /// - Throws: `Refusal`, the response to send, if the request doesn't come from the explorer's page.
    func path(of request: HTTPRequest) throws(Refusal) -> String {
        let hosts = request.values(of: "host")
        guard hosts.count == 1, let host = hosts.first, Self.isLoopback(host) else {
            throw Refusal(421, "the explorer is served only at 127.0.0.1 and localhost")
        }
        let isSameOrigin = request.values(of: "origin").allSatisfy { $0.lowercased() == "http://\(host.lowercased())" }
        guard isSameOrigin else { throw Refusal(403, "the request comes from another site's page") }
        // Browsers state in this header which site made the request. Links on other sites are allowed to open the page.
        let isOwn = request.values(of: "sec-fetch-site").allSatisfy { ["same-origin", "none"].contains($0) }
        guard isOwn || Self.opensPage(request) else {
            throw Refusal(403, "the request comes from another site's page")
        }
        let parts = request.path.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false).dropFirst()
        let rest = parts.first.map { $0.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false) } ?? []
        guard let given = rest.first, Self.isEqual(String(given), token) else {
            throw Refusal(403, "the token is missing or wrong; open the URL that slipway explore printed")
        }
        return rest.count > 1 ? String(rest[1]) : ""
    }

    /// Returns whether the request is a navigation, whose response the browser shows as a page.
    private static func opensPage(_ request: HTTPRequest) -> Bool {
        request.method == "GET" && request.values(of: "sec-fetch-mode") == ["navigate"]
            && request.values(of: "sec-fetch-dest") == ["document"]
    }

    /// Returns whether a value of `Host` names this machine. Any port is accepted, because it may be the port of an SSH tunnel.
    private static func isLoopback(_ host: String) -> Bool {
        var name = host.lowercased()[...]
        if let colon = name.lastIndex(of: ":"), !name.hasSuffix("]") {
            guard name[name.index(after: colon)...].utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
                return false
            }
            name = name[..<colon]
        }
        return ["127.0.0.1", "localhost", "[::1]"].contains(name)
    }

    /// Compares texts of the same length in constant time, so that response times don't reveal parts of the token.
    private static func isEqual(_ left: String, _ right: String) -> Bool {
        guard left.utf8.count == right.utf8.count else { return false }
        return zip(left.utf8, right.utf8).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
    }
}

/// A response that refuses a request: the HTTP status, and the reason as text for the client.
struct Refusal: Error {
    let status: Int
    let message: String

    init(_ status: Int, _ message: String) {
        self.status = status
        self.message = message
    }
}
