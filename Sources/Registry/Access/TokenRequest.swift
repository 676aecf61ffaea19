import JSON
import SourceText

/// A request for a token, as described by a registry's challenge (`Bearer realm=…,service=…,scope=…`).
struct TokenRequest: Sendable, Hashable {
    /// The address of the token server.
    var realm: WebURL
    var service: String
    /// The access that the token grants, e.g. `repository:library/alpine:pull`.
    var scope: String

    /// Creates the request that a challenge describes; nil if its `realm` is missing or isn't an http or https URL.
    ///
    /// - Parameter fallback: The scope to request if the challenge names none.
    init?(_ challenge: AuthChallenge, scope fallback: String) {
        guard let realm = challenge.parameters["realm"].flatMap(WebURL.init(parsing:)) else { return nil }
        self.realm = realm
        service = challenge.parameters["service"] ?? ""
        scope = challenge.parameters["scope"] ?? fallback
    }

    /// Returns the HTTP request. An identity token is posted as a form (OAuth 2.0); a password is sent as Basic authentication.
    func request(_ credential: Credential) -> HTTPRequest {
        var parameters = [(name: String, value: String)]()
        if !service.isEmpty { parameters.append(("service", service)) }
        if !scope.isEmpty { parameters.append(("scope", scope)) }
        switch credential {
        case .identityToken(let token):
            let form =
                parameters + [
                    (name: "grant_type", value: "refresh_token"), ("client_id", "slipway"), ("refresh_token", token),
                ]
            return HTTPRequest(
                method: "POST",
                realm,
                headers: [HTTPHeader("Content-Type", "application/x-www-form-urlencoded")],
                body: Array(WebURL.form(form).utf8)
            )
        case .password(let user, let secret):
            let account = [(name: "account", value: user)]
            return HTTPRequest(realm.adding(account + parameters), headers: [.basic(user, secret)])
        case .anonymous, .registryToken: return HTTPRequest(realm.adding(parameters))
        }
    }
}

extension HTTPHeader {
    /// Returns the `Authorization` header for Basic authentication (RFC 7617).
    static func basic(_ user: String, _ secret: String) -> HTTPHeader {
        HTTPHeader("Authorization", "Basic " + Base64.encode(Array("\(user):\(secret)".utf8)))
    }

    static func bearer(_ token: String) -> HTTPHeader { HTTPHeader("Authorization", "Bearer " + token) }
}

/// The access token in a token server's response.
struct AccessToken: Sendable, Hashable {
    var value: String
    /// The time from which the token is no longer used, in seconds since 1970.
    var expiry: Int64

    /// Parses `{"token": …, "expires_in": …}`, or `access_token` instead of `token`. Returns nil if the token is missing or
    /// isn't valid in a header.
    ///
    /// The token's lifetime is `expires_in`, clamped to between 60 seconds and one day; without `expires_in`, it is 60 seconds,
    /// as in Docker. The token is replaced 10 seconds before the end of its lifetime.
    init?(parsing body: [UInt8], now: Int64) {
        guard let json = try? JSONValue(parsing: body) else { return nil }
        let token = [json["token"], json["access_token"]].lazy.compactMap { $0?.string }.first { !$0.isEmpty }
        guard let token, token.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { return nil }
        value = token
        let lifetime = min(max(json["expires_in"]?.int64 ?? 60, 60), 86_400)
        expiry = now + lifetime - 10
    }
}

/// The access tokens received so far, by request.
struct TokenCache: Sendable {
    private var tokens: [TokenRequest: AccessToken] = [:]

    /// Returns the token for a request; nil if there is no such token or it has expired.
    func token(for request: TokenRequest, now: Int64) -> String? {
        guard let token = tokens[request], now < token.expiry else { return nil }
        return token.value
    }

    mutating func store(_ token: AccessToken, for request: TokenRequest) { tokens[request] = token }

    /// Removes the token for a request, after a registry rejected it.
    mutating func remove(_ request: TokenRequest) { tokens[request] = nil }
}
