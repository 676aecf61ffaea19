public import OCISpec

/// How a running service is set: everything that its configuration file and its flags may say.
///
/// The values here are the defaults, and the only place where they stand. What each setting is called in the file and on
/// the command line, and what it takes, is the table `Setting.all`; `SettingsReader` fills a value from both.
public struct ServiceSettings: Sendable {
    /// Where clients connect; at least one address in a service that runs.
    public var listen: [ListenAddress] = []
    /// Frontend images, besides `slipway/*`, that the service stands for.
    public var frontendImages: [ImageReference] = []
    /// True where plain Dockerfiles are compiled by the service too.
    public var takesDockerfiles = false
    /// Seconds that running calls may take once the process shall end.
    public var grace = 600
    /// The least of what is reported.
    public var logLevel = ServiceLog.Level.info
    /// Where `/metrics`, `/healthz` and `/readyz` are served; nil for nowhere.
    public var metrics: ServiceAddress?

    /// The solver.
    public var buildkit = BuildKit()
    /// How clients are met.
    public var tls = TLS()
    /// The calls of `slipway.v1`.
    public var compile = Compile()
    /// What callers may have.
    public var limits = Limits()
    /// Where spans are sent.
    public var trace = Trace()

    /// The defaults.
    public init() {}

    /// The solver, and how it is met.
    public struct BuildKit: Sendable {
        /// A buildkitd or a Docker Engine; by default where buildkitd listens by default.
        public var address = ServiceAddress.unix(path: "/run/buildkit/buildkitd.sock")
        /// True where TLS is spoken, also without `ca`: the system's authorities then check the solver's certificate.
        public var asksForTLS = false
        /// A file with the certificates that the solver's is checked by (PEM); with it, TLS is spoken.
        public var ca: String?
        /// A file with the certificate shown to the solver (PEM).
        public var certificate: String?
        /// A file with its key (PEM).
        public var key: String?
        /// The name that the solver's certificate must be for, where it isn't the host of the address.
        public var serverName: String?

        /// True where TLS is spoken.
        var speaksTLS: Bool { asksForTLS || ca != nil }
    }

    /// How clients are met on addresses of the network.
    public struct TLS: Sendable {
        /// A file with the certificate shown to clients (PEM); with it, TLS is spoken.
        public var certificate: String?
        /// A file with its key (PEM).
        public var key: String?
        /// A file with the certificates that clients' are checked by (PEM); with it, each client has to show one.
        public var clientCA: String?
    }

    /// The calls of `slipway.v1`.
    public struct Compile: Sendable {
        /// True where they are served.
        public var isEnabled = true
        /// A file with the tokens that callers have to show one of: a line each, `NAME TOKEN`.
        public var tokens: String?
    }

    /// Where spans are sent.
    public struct Trace: Sendable {
        /// A collector that takes OTLP over gRPC; nil for none.
        public var endpoint: ServiceAddress?
        /// A file with the certificates that the collector's is checked by (PEM); with it, TLS is spoken.
        public var ca: String?
    }
}
