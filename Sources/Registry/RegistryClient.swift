import JSON
import LLB
public import OCISpec
import SourceText

/// A client that reads manifests and configs from registries (OCI distribution).
///
/// Every digest is verified, and the size of responses is limited. Requests are retried after transport errors and after
/// responses with status 429, 500, 502, 503 or 504. Redirects to another server are followed without the credential.
public final class RegistryClient: Sendable {
    private let transport: any HTTPTransport
    private let hosts: RegistryHosts
    private let access: RegistryAccess
    private let clock: RegistryClock
    private let retries: RetryPolicy

    /// The maximum number of redirects that are followed for a request.
    private static let redirectLimit = 5

    /// Creates a client.
    ///
    /// - Parameters:
    ///   - transport: Sends the requests.
    ///   - credentials: Docker's credential file.
    ///   - helper: Runs credential helpers.
    public convenience init(
        transport: any HTTPTransport,
        hosts: RegistryHosts = RegistryHosts(),
        credentials: CredentialFile = CredentialFile(),
        helper: any CredentialHelper,
        clock: RegistryClock
    ) {
        self.init(transport, hosts, credentials, helper, clock, RetryPolicy())
    }

    init(
        _ transport: any HTTPTransport,
        _ hosts: RegistryHosts,
        _ credentials: CredentialFile,
        _ helper: any CredentialHelper,
        _ clock: RegistryClock,
        _ retries: RetryPolicy
    ) {
        self.transport = transport
        self.hosts = hosts
        self.clock = clock
        self.retries = retries
        access = RegistryAccess(transport: transport, credentials: credentials, helper: helper, clock: clock)
    }

    /// The bytes of a manifest or index, with its digest and media type.
    public struct Content: Sendable {
        public var digest: String
        public var mediaType: String
        public var bytes: [UInt8]
    }

    /// Reads the manifest or index that a reference names: by the reference's digest if it has one, otherwise by its tag.
    ///
    /// - Throws: `RegistryError`, or `CancellationError`.
    public func manifest(_ reference: ImageReference) async throws -> Content {
        let name = reference.digest ?? reference.tag ?? "latest"
        return try await fromAnyEndpoint(reference) { endpoint in
            let response = try await self.get(
                "\(reference.path)/manifests/\(name)",
                from: endpoint,
                for: reference,
                accept: MediaType.accepted,
                limit: Manifest.sizeLimit
            )
            let digest = Vertex.digest(of: response.body)
            let wanted = reference.digest ?? response.value(of: "Docker-Content-Digest") ?? digest
            guard digest == wanted else {
                throw Self.mismatch(reference, endpoint, "manifest", digest, expected: wanted)
            }
            return Content(
                digest: digest,
                mediaType: response.value(of: "Content-Type") ?? "",
                bytes: response.body
            )
        }
    }

    /// Reads a blob that a manifest names, such as a config.
    ///
    /// - Parameter limit: The maximum size in bytes.
    /// - Throws: `RegistryError`, or `CancellationError`. For a missing blob, the error is of the `invalid` kind, because the
    ///   registry has the manifest that names the blob.
    public func blob(_ descriptor: Descriptor, of reference: ImageReference, limit: Int) async throws -> [UInt8] {
        try await fromAnyEndpoint(reference) { endpoint in
            guard descriptor.size <= limit else {
                throw RegistryError(
                    .invalid,
                    reference: reference.description,
                    server: endpoint.name,
                    "has a config of \(descriptor.size) bytes; the limit is \(limit)"
                )
            }
            let bytes: [UInt8]
            do {
                bytes = try await self.get(
                    "\(reference.path)/blobs/\(descriptor.digest)",
                    from: endpoint,
                    for: reference,
                    accept: "*/*",
                    limit: limit
                ).body
            } catch var error as RegistryError where error.kind == .missing {
                error.kind = .invalid
                error.problem += " to the request for the config that its manifest names"
                error.advice = ""
                throw error
            }
            let digest = Vertex.digest(of: bytes)
            guard digest == descriptor.digest else {
                throw Self.mismatch(reference, endpoint, "config", digest, expected: descriptor.digest)
            }
            return bytes
        }
    }

    private static func mismatch(
        _ reference: ImageReference,
        _ endpoint: RegistryHosts.Endpoint,
        _ what: String,
        _ digest: String,
        expected: String
    ) -> RegistryError {
        RegistryError(
            .invalid,
            reference: reference.description,
            server: endpoint.name,
            "sent a \(what) with the digest \(digest) instead of \(expected.prefix(200))",
            advice: "the registry or a proxy in between returns corrupted content"
        )
    }

    /// Calls `read` with each mirror, then with the registry itself, until one call succeeds.
    ///
    /// - Throws: The error for the registry itself, or `CancellationError`.
    private func fromAnyEndpoint<Value>(
        _ reference: ImageReference,
        _ read: (RegistryHosts.Endpoint) async throws -> Value
    ) async throws -> Value {
        let endpoints = hosts.endpoints(for: reference.domain)
        for endpoint in endpoints.dropLast() {
            do { return try await read(endpoint) } catch is RegistryError { continue }
        }
        return try await read(endpoints[endpoints.count - 1])
    }

    // MARK: - Requests

    /// Sends a request, retries it after transient failures, and authenticates it if the registry requires authentication.
    ///
    /// - Throws: `RegistryError`, or `CancellationError`.
    private func get(
        _ path: String,
        from endpoint: RegistryHosts.Endpoint,
        for reference: ImageReference,
        accept: String,
        limit: Int
    ) async throws -> HTTPResponse {
        var attempt = 1
        while true {
            let outcome: Result<HTTPResponse, HTTPTransportError>
            do {
                outcome = .success(try await authorized(path, endpoint, reference.path, accept, limit))
            } catch let error as HTTPTransportError {
                outcome = .failure(error)
            } catch let refusal as RegistryAccess.Refusal {
                throw RegistryError(
                    refusal.isTransient ? .unavailable : .denied,
                    reference: reference.description,
                    server: endpoint.name,
                    refusal.problem,
                    advice: refusal.advice
                )
            }
            let response = try? outcome.get()
            if let response, response.status == 200 { return response }
            var isFinal = false
            if case .failure(let error) = outcome { isFinal = !error.isTransient }
            if !isFinal, case .wait(let pause) = retries.decision(after: attempt, response, now: clock.now()) {
                try await clock.sleep(pause)
                attempt += 1
                continue
            }
            throw Self.error(outcome, endpoint, reference, attempts: attempt)
        }
    }

    /// Sends a request with the `Authorization` header that the registry requires.
    ///
    /// - Throws: `HTTPTransportError`, `RegistryAccess.Refusal`, `CancellationError`.
    private func authorized(
        _ path: String,
        _ endpoint: RegistryHosts.Endpoint,
        _ repository: String,
        _ accept: String,
        _ limit: Int
    ) async throws -> HTTPResponse {
        var isFirst = true
        while true {
            let authorization = try await access.authorization(for: endpoint, repository: repository)
            var request = HTTPRequest(endpoint.address(path), headers: [HTTPHeader("Accept", accept)])
            if let authorization { request.headers.append(authorization.header) }
            let response = try await following(request, limit: limit)
            guard response.status == 401 else { return response }
            try await access.challenged(
                response,
                by: endpoint,
                repository: repository,
                sent: authorization,
                isFirst: isFirst
            )
            isFirst = false
        }
    }

    private func following(_ request: HTTPRequest, limit: Int) async throws -> HTTPResponse {
        var request = request
        for _ in 0...Self.redirectLimit {
            let response = try await transport.send(request, limit: limit)
            guard [301, 302, 303, 307, 308].contains(response.status) else { return response }
            guard let target = response.value(of: "Location").flatMap(request.url.following) else {
                throw HTTPTransportError.broken("a redirect without a valid Location header")
            }
            guard target.scheme == "https" || request.url.scheme == "http" else {
                throw HTTPTransportError.broken("a redirect from https to \(target.origin)")
            }
            if target.origin != request.url.origin { request.headers.removeAll { $0.name == "Authorization" } }
            request.url = target
        }
        throw HTTPTransportError.broken("more than \(Self.redirectLimit) redirects")
    }

    private static func error(
        _ outcome: Result<HTTPResponse, HTTPTransportError>,
        _ endpoint: RegistryHosts.Endpoint,
        _ reference: ImageReference,
        attempts: Int
    ) -> RegistryError {
        let tries = attempts > 1 ? " (\(attempts) attempts)" : ""
        var error = RegistryError(.unavailable, reference: reference.description, server: endpoint.name, "")
        switch outcome {
        case .failure(let failure):
            error.problem = failure.description + tries
            if case .tooLarge = failure { error.kind = .invalid } else { error.advice = "try again later" }
        case .success(let response):
            error.problem = "responded with \(response.status)\(reason(response))" + tries
            switch response.status {
            case 404:
                error.kind = .missing
                error.advice = "check the name and the " + (reference.digest != nil ? "digest" : "tag")
            case 401, 403:
                error.kind = .denied
                error.advice = "check the name, and that the account is allowed to pull it"
            case 429: error.advice = "the registry limits requests; log in, or try again later"
            case 500...: error.advice = "try again later"
            default: error.kind = .invalid
            }
        }
        return error
    }

    /// Returns the registry's first error message in parentheses, e.g. ` (manifest unknown)`, reduced to printable ASCII; empty
    /// if there is none.
    private static func reason(_ response: HTTPResponse) -> String {
        let message = (try? JSONValue(parsing: response.body))?["errors"]?.array?.first?["message"]?.string ?? ""
        let printable = message.unicodeScalars.filter { (0x20...0x7E).contains($0.value) }.prefix(120)
        return printable.isEmpty ? "" : " (\(String(String.UnicodeScalarView(printable))))"
    }
}
