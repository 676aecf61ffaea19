package import OCISpec
package import ServiceSecurity
package import ServiceSupport

/// The settings of a service, with their defaults.
///
/// `Setting.all` describes the keys and flags; `EffectiveSettings` reads them.
package struct ServiceSettings: Sendable {
    /// The listen addresses for clients. A running service has at least one address.
    package var listen: [ListenAddress] = []
    /// Frontend images, in addition to `slipway/*`, whose builds the service compiles.
    package var frontendImages: [ImageReference] = []
    /// Whether the service compiles plain Dockerfiles too.
    package var takesDockerfiles = false
    /// The time that running calls get to finish after SIGTERM, in seconds.
    package var grace = 600
    /// The time between SIGTERM and the end of listening, in seconds, in which a balancer notices that the service leaves.
    package var drainDelay = 0
    /// The lowest level that is logged.
    package var logLevel = LogLevel.info
    /// The listen address for `/metrics`, `/healthz` and `/readyz` over HTTP; nil to serve none of them.
    package var metrics: ServiceAddress?

    package var buildkit = BuildKit()
    package var tls = TLS()
    package var proxyProtocol = ProxyProtocol()
    package var compile = Compile()
    package var limits = Limits()
    package var trace = Trace()

    package init() {}

    package enum LogLevel: String, Sendable, CaseIterable {
        case debug, info, warning, error
    }

    /// The connection to the upstream.
    package struct BuildKit: Sendable {
        /// The address of a buildkitd or a Docker Engine. Defaults to buildkitd's own default socket.
        package var address = ServiceAddress.unix(path: "/run/buildkit/buildkitd.sock")
        /// Whether TLS is used even without `ca`, in which case the system's CA certificates verify the upstream's certificate.
        package var asksForTLS = false
        /// The file of CA certificates (PEM) that verify the upstream's certificate. Enables TLS.
        package var ca: String?
        /// The file of the client certificate (PEM).
        package var certificate: String?
        /// The file of the client certificate's private key (PEM); nil if the certificate's file contains it.
        package var key: String?
        /// The expected name in the upstream's certificate; nil for the host in `address`.
        package var serverName: String?

        var speaksTLS: Bool { asksForTLS || ca != nil }
    }

    /// TLS for the clients' TCP connections.
    package struct TLS: Sendable {
        /// The file of the server certificate (PEM). Enables TLS.
        package var certificate: String?
        /// The file of the server certificate's private key (PEM).
        package var key: String?
        /// The file of CA certificates (PEM) that verify client certificates. If set, every client must present a certificate.
        package var clientCA: String?
    }

    /// Listeners behind a balancer that sends the PROXY protocol, version 2.
    package struct ProxyProtocol: Sendable {
        /// The listen addresses on which each connection begins with a header.
        package var listen: [ListenAddress] = []
        /// The networks from which connections to TCP addresses in `listen` are accepted.
        package var trusted: [IPNetwork] = []
        /// Whether calls other than health checks need a client certificate that the balancer has verified.
        package var requiresCertificate = true
        /// The names of which the balancer's own certificate must have one. If empty, the balancer connects without TLS.
        package var balancerNames: [String] = []
    }

    /// The `slipway.v1` service that this process itself serves.
    package struct Compile: Sendable {
        package var isEnabled = true
        /// The path of the token file, which has one `NAME TOKEN` line per token. If set, every caller without a client
        /// certificate must send one of the tokens.
        package var tokens: String?
    }

    /// Export of trace spans.
    package struct Trace: Sendable {
        /// The address of the OTLP collector, which is called over gRPC; nil to export no spans.
        package var endpoint: ServiceAddress?
        /// The file of CA certificates (PEM) that verify the collector's certificate. Enables TLS.
        package var ca: String?
    }
}
