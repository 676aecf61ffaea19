import Synchronization

/// A registry client's clock. Tests replace it.
public struct RegistryClock: Sendable {
    /// Returns the current time in seconds since 1970.
    public var now: @Sendable () -> Int64
    /// Waits for a duration. Throws `CancellationError` if the task is cancelled.
    public var sleep: @Sendable (Duration) async throws -> Void

    public init(now: @escaping @Sendable () -> Int64, sleep: @escaping @Sendable (Duration) async throws -> Void) {
        self.now = now
        self.sleep = sleep
    }
}

/// Authentication with registries: chooses the `Authorization` header of a request and handles responses with status 401.
///
/// The registry's challenge decides how a request is authenticated. For `Basic`, the password itself is sent; for `Bearer`, a
/// token from a token server. Credentials are sent only to the registry and to the token server that the registry names, and
/// unencrypted only if the registry itself is reached over plain HTTP. A password that a server rejected is not sent to that
/// server again, since repeated failures can lock the account.
final class RegistryAccess: Sendable {
    private struct State {
        var tokens = TokenCache()
        /// The kind of credential that the last challenge asked for, by repository and origin.
        var challenges: [Key: Answer] = [:]
        var credentials: [String: Credential] = [:]
        /// The error to throw for each server that has rejected a password.
        var rejections: [Receiver: Refusal] = [:]
    }

    private struct Key: Hashable {
        var origin: String
        var repository: String
    }

    /// A registry or token server that received the credential for a domain.
    private struct Receiver: Hashable {
        var origin: String
        var domain: String
    }

    /// The kind of credential that a registry's challenge asks for: the password itself, or a token.
    private enum Answer: Sendable {
        case basic
        case token(TokenRequest)
    }

    private let transport: any HTTPTransport
    private let credentials: CredentialFile
    private let helper: any CredentialHelper
    private let clock: RegistryClock
    private let state = Mutex(State())

    init(transport: any HTTPTransport, credentials: CredentialFile, helper: any CredentialHelper, clock: RegistryClock)
    {
        self.transport = transport
        self.credentials = credentials
        self.helper = helper
        self.clock = clock
    }

    /// The error for a request that couldn't be authenticated.
    struct Refusal: Error {
        /// The problem as a sentence without its subject, which is the server's name, e.g. `responded with 401 …`.
        var problem: String
        var advice: String
        var isTransient = false
    }

    /// The `Authorization` header of a request, by the kind of credential that it contains.
    enum Authorization: Sendable {
        case password(HTTPHeader)
        /// A token from the credential file. It can't be renewed.
        case registryToken(HTTPHeader)
        /// A token that a token server issued. If the registry rejects it before it expires, it is replaced once.
        case issuedToken(HTTPHeader)

        var header: HTTPHeader {
            switch self {
            case .password(let header), .registryToken(let header), .issuedToken(let header): header
            }
        }
    }

    /// Returns the `Authorization` header for a repository at a server. Returns nil if the server hasn't sent a challenge for
    /// the repository yet, or if it requires Basic authentication and the credential isn't a password.
    ///
    /// - Throws: `Refusal`, including for a password that the server has rejected before; or `CancellationError`.
    func authorization(for endpoint: RegistryHosts.Endpoint, repository: String) async throws -> Authorization? {
        let key = Key(origin: endpoint.url.origin, repository: repository)
        guard let answer = state.withLock({ $0.challenges[key] }) else { return nil }
        let credential = try await credential(of: endpoint)
        switch answer {
        case .basic:
            guard case .password(let user, let secret) = credential else { return nil }
            try checkRejections(by: endpoint.url.origin, endpoint)
            return .password(.basic(user, secret))
        case .token(let request):
            if case .registryToken(let token) = credential { return .registryToken(.bearer(token)) }
            return .issuedToken(.bearer(try await token(request, credential, endpoint)))
        }
    }

    /// Handles a response with status 401: records its challenge for `authorization(for:repository:)`. Returns normally if the
    /// request should be sent again.
    ///
    /// - Parameters:
    ///   - sent: The `Authorization` header of the request; nil if it had none.
    ///   - isFirst: Whether this is the response to the first attempt.
    /// - Throws: `Refusal` if the registry rejected the credential, or sent neither a Basic nor a Bearer challenge.
    func challenged(
        _ response: HTTPResponse,
        by endpoint: RegistryHosts.Endpoint,
        repository: String,
        sent: Authorization?,
        isFirst: Bool
    ) async throws {
        let credential = try await credential(of: endpoint)
        let challenges = AuthChallenge.parse(response.values(of: "WWW-Authenticate"))
        let key = Key(origin: endpoint.url.origin, repository: repository)
        let bearer = challenges.first { $0.scheme == "bearer" }
        if let request = bearer.flatMap({ TokenRequest($0, scope: "repository:\(repository):pull") }) {
            state.withLock {
                if sent != nil { $0.tokens.remove(request) }
                $0.challenges[key] = .token(request)
            }
            if case .registryToken = sent { throw refusal(credential, endpoint) }
            guard sent == nil || isFirst else { throw refusal(credential, endpoint) }
            return
        }
        guard challenges.contains(where: { $0.scheme == "basic" }) else {
            let schemes = challenges.map(\.scheme).joined(separator: ", ")
            throw Refusal(
                problem: "responded with 401 "
                    + (schemes.isEmpty ? "without a challenge" : "and asked for '\(schemes.prefix(80))'"),
                advice: "Basic and Bearer are supported"
            )
        }
        if case .password = sent {
            throw rejected(refusal(credential, endpoint), by: endpoint.url.origin, endpoint)
        }
        guard case .password = credential, sent == nil || isFirst else { throw refusal(credential, endpoint) }
        state.withLock { $0.challenges[key] = .basic }
    }

    /// Records that a server rejected the password, and returns the refusal to throw.
    private func rejected(_ refusal: Refusal, by origin: String, _ endpoint: RegistryHosts.Endpoint) -> Refusal {
        state.withLock { $0.rejections[Receiver(origin: origin, domain: endpoint.domain)] = refusal }
        return refusal
    }

    /// Throws the recorded refusal if the server has rejected the password before.
    private func checkRejections(by origin: String, _ endpoint: RegistryHosts.Endpoint) throws {
        let receiver = Receiver(origin: origin, domain: endpoint.domain)
        if let refusal = state.withLock({ $0.rejections[receiver] }) { throw refusal }
    }

    private func refusal(_ credential: Credential, _ endpoint: RegistryHosts.Endpoint) -> Refusal {
        if case .anonymous = credential {
            return Refusal(
                problem: "responded with 401, and there is no credential for \(endpoint.domain)",
                advice: "run 'docker login \(endpoint.domain)'"
            )
        }
        return Refusal(
            problem: "responded with 401 to \(credential)",
            advice: "the credential is wrong or has expired; run 'docker login \(endpoint.domain)'"
        )
    }

    private func credential(of endpoint: RegistryHosts.Endpoint) async throws -> Credential {
        if let known = state.withLock({ $0.credentials[endpoint.domain] }) { return known }
        do {
            let credential = try await credentials.credential(for: endpoint.domain, helper: helper)
            state.withLock { $0.credentials[endpoint.domain] = credential }
            return credential
        } catch let error as CredentialError {
            throw Refusal(problem: "needs a credential that can't be read: \(error)", advice: "")
        }
    }

    private func token(
        _ request: TokenRequest,
        _ credential: Credential,
        _ endpoint: RegistryHosts.Endpoint
    ) async throws -> String {
        if let token = state.withLock({ $0.tokens.token(for: request, now: clock.now()) }) { return token }
        let realm = request.realm
        if credential != .anonymous, realm.scheme == "http", endpoint.url.scheme == "https" {
            throw Refusal(
                problem: "wants the credential to be sent to \(realm.origin) without encryption",
                advice: "it was not sent; ask the registry's operator"
            )
        }
        try checkRejections(by: realm.origin, endpoint)
        let response: HTTPResponse
        do {
            response = try await transport.send(request.request(credential), limit: 1 << 20)
        } catch let error as HTTPTransportError {
            throw Refusal(
                problem: "uses the token server \(realm.origin), which \(error)",
                advice: "",
                isTransient: true
            )
        }
        guard response.status == 200 else {
            let isDenied = [400, 401, 403].contains(response.status)
            let refusal = Refusal(
                problem:
                    "uses the token server \(realm.origin), which responded with \(response.status) to \(credential)",
                advice: isDenied
                    ? "the credential is missing, wrong or expired; run 'docker login \(endpoint.domain)'" : "",
                isTransient: RetryPolicy.isTransient(response.status)
            )
            guard case .password = credential, response.status == 401 else { throw refusal }
            throw rejected(refusal, by: realm.origin, endpoint)
        }
        guard let token = AccessToken(parsing: response.body, now: clock.now()) else {
            throw Refusal(problem: "uses the token server \(realm.origin), which sent no token", advice: "")
        }
        state.withLock { $0.tokens.store(token, for: request) }
        return token.value
    }
}
