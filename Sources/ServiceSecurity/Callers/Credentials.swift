package import Bridge
package import NIOHPACK

/// Authentication required per service and listener.
package struct Credentials: Sendable {
    /// A group of services with its own access rules.
    package enum Service: Sendable, Hashable {
        /// BuildKit's API and everything else that is relayed to the upstream.
        case build
        /// `slipway.v1`, and gRPC reflection, which describes `slipway.v1`.
        case compile
        /// gRPC health checks.
        case health

        /// Selects the group of the service that a call's `:path` names.
        init(path: some StringProtocol) {
            if path.hasPrefix("/slipway.v1.") || path.hasPrefix("/grpc.reflection.") {
                self = .compile
            } else if path.hasPrefix("/grpc.health.v1.") {
                self = .health
            } else {
                self = .build
            }
        }
    }

    /// The tokens for `slipway.v1`; nil if no tokens are required.
    package var tokens: TokenFile?

    package init(tokens: TokenFile?) { self.tokens = tokens }

    /// Authenticates a call.
    ///
    /// - Parameters:
    ///   - path: The call's `:path`.
    ///   - headers: The call's request headers.
    ///   - caller: The identity of the connection's client.
    ///   - asksForCertificate: Whether the listener requires client certificates.
    /// - Returns: The caller's identity, with the name of any token, and whether the caller may also use the upstream.
    /// - Throws: `BridgeError` with the code `unauthenticated`, whose message names the missing or invalid credential.
    package func check(
        _ path: String,
        _ headers: HPACKHeaders,
        from caller: Caller,
        asksForCertificate: Bool
    ) throws(BridgeError) -> (caller: Caller, mayBuild: Bool) {
        let isKnown = caller.certificate != nil
        let mayBuild = !asksForCertificate || isKnown
        switch Service(path: path) {
        case .health: return (caller, mayBuild)
        case .build:
            guard mayBuild else { throw Self.noCertificate }
            return (caller, true)
        case .compile:
            var caller = caller
            if let tokens {
                caller.token = try Self.token(headers, tokens)
                if caller.token == nil, !isKnown { throw Self.noToken(mayShowCertificate: asksForCertificate) }
            } else if !mayBuild {
                throw Self.noCertificate
            }
            return (caller, mayBuild)
        }
    }

    /// Returns the name of the call's token; nil if the call sends none. Throws if the token is malformed or unknown.
    private static func token(_ headers: HPACKHeaders, _ tokens: TokenFile) throws(BridgeError) -> String? {
        let values = headers["authorization"]
        guard let value = values.first else { return nil }
        let words = value.split(separator: " ")
        guard values.count == 1, words.count == 2, words[0].lowercased() == "bearer" else {
            throw BridgeError(.unauthenticated, "malformed 'authorization' metadata: expected a single 'Bearer TOKEN'")
        }
        guard let name = tokens.name(of: String(words[1])) else {
            throw BridgeError(.unauthenticated, "the token in the 'authorization' metadata is unknown to this service")
        }
        return name
    }

    private static let noCertificate = BridgeError(
        .unauthenticated,
        "this call requires a client certificate, and none was presented: see buildctl's --tlscert and "
            + "--tlskey, or cert= and key= of docker buildx create --driver-opt"
    )

    private static func noToken(mayShowCertificate: Bool) -> BridgeError {
        let other = mayShowCertificate ? ", or a client certificate" : ""
        return BridgeError(
            .unauthenticated,
            "this service requires a token: expected 'authorization' metadata with 'Bearer TOKEN'\(other)"
        )
    }
}
