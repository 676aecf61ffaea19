import LLB

/// A client that computes the checksum of a download, as a solver would for an HTTP source.
public struct Download: Sendable {
    /// The maximum size of a download in bytes.
    public static let sizeLimit = 64 << 30

    private static let redirectLimit = 10

    private let transport: any HTTPTransport
    private let clock: RegistryClock
    private let retries = RetryPolicy()

    public init(transport: any HTTPTransport, clock: RegistryClock) {
        self.transport = transport
        self.clock = clock
    }

    /// Downloads a file and returns its SHA-256 as `sha256:` followed by hexadecimal digits. The file isn't kept.
    ///
    /// - Parameter headers: Additional headers of the request, e.g. `Accept`.
    /// - Throws: `RegistryError`, or `CancellationError`.
    public func checksum(of address: String, headers: [HTTPHeader] = []) async throws -> String {
        guard var url = WebURL(parsing: address) else {
            throw RegistryError(
                .invalid,
                reference: address,
                server: "the address",
                "isn't an http or https URL"
            )
        }
        var redirects = 0
        var attempt = 1
        while true {
            var hash = IncrementalSHA256()
            let outcome: Result<HTTPResponse, HTTPTransportError>
            do {
                let request = HTTPRequest(url, headers: headers)
                outcome = .success(try await transport.stream(request, limit: Self.sizeLimit) { hash.update($0) })
            } catch let error as HTTPTransportError {
                outcome = .failure(error)
            }
            let response = try? outcome.get()
            if response?.status == 200 { return hash.digest() }
            if let response, [301, 302, 303, 307, 308].contains(response.status), redirects < Self.redirectLimit,
                let target = response.value(of: "Location").flatMap(url.following)
            {
                url = target
                redirects += 1
                continue
            }
            guard case .wait(let pause) = retries.decision(after: attempt, response, now: clock.now()) else {
                throw Self.error(outcome, url, address)
            }
            try await clock.sleep(pause)
            attempt += 1
        }
    }

    private static func error(
        _ outcome: Result<HTTPResponse, HTTPTransportError>,
        _ url: WebURL,
        _ address: String
    ) -> RegistryError {
        let shown = WebURL(parsing: address)?.withoutQuery ?? address
        switch outcome {
        case .success(let response):
            let kind: RegistryError.Kind =
                response.status == 404 ? .missing : response.status < 500 ? .denied : .unavailable
            return RegistryError(kind, reference: shown, server: url.authority, "responded with \(response.status)")
        case .failure(let error):
            return RegistryError(.unavailable, reference: shown, server: url.authority, error.description)
        }
    }
}
