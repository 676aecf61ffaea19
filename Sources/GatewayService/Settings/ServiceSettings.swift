public import OCISpec

/// The settings of a service, with their defaults.
///
/// `Setting.all` describes the keys and flags; `EffectiveSettings` reads them.
public struct ServiceSettings: Sendable {
    /// The listen addresses for clients. A running service has at least one.
    public var listen: [ListenAddress] = []
    /// Frontend images, in addition to `slipway/*`, whose builds the service compiles.
    public var frontendImages: [ImageReference] = []
    /// Whether the service compiles plain Dockerfiles too.
    public var takesDockerfiles = false
    /// Seconds that running calls get to finish after SIGTERM.
    public var grace = 600
    /// The lowest level that is logged.
    public var logLevel = ServiceLog.Level.info
    /// The address of `/metrics`, `/healthz` and `/readyz`; nil for none.
    public var metrics: ServiceAddress?

    public var buildkit = BuildKit()
    public var tls = TLS()
    public var compile = Compile()
    public var limits = Limits()
    public var trace = Trace()

    public init() {}

    /// The connection to the upstream.
    public struct BuildKit: Sendable {
        /// A buildkitd or a Docker Engine. The default is buildkitd's own default.
        public var address = ServiceAddress.unix(path: "/run/buildkit/buildkitd.sock")
        /// Whether TLS is used even without `ca`. The system's CA certificates then verify the upstream's certificate.
        public var asksForTLS = false
        /// The file of CA certificates (PEM) for the upstream's certificate. Enables TLS.
        public var ca: String?
        /// The file of the client certificate (PEM).
        public var certificate: String?
        /// The file of the client certificate's private key (PEM).
        public var key: String?
        /// The expected name in the upstream's certificate; nil for the host of the address.
        public var serverName: String?

        var speaksTLS: Bool { asksForTLS || ca != nil }
    }

    /// TLS for TCP connections of clients.
    public struct TLS: Sendable {
        /// The file of the server certificate (PEM). Enables TLS.
        public var certificate: String?
        /// The file of the server certificate's private key (PEM).
        public var key: String?
        /// The file of CA certificates (PEM) for client certificates. Every client must then present one.
        public var clientCA: String?
    }

    /// The local service `slipway.v1`.
    public struct Compile: Sendable {
        public var isEnabled = true
        /// The file of tokens, one line `NAME TOKEN` each. Every caller must then send one of them.
        public var tokens: String?
    }

    /// Export of trace spans.
    public struct Trace: Sendable {
        /// The OTLP collector, over gRPC; nil for none.
        public var endpoint: ServiceAddress?
        /// The file of CA certificates (PEM) for the collector's certificate. Enables TLS.
        public var ca: String?
    }
}
