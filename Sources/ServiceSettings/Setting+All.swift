import OCISpec
import ServiceSecurity
import ServiceSupport
import ValueTree

extension Setting {
    /// A table of the configuration file.
    struct Table: Sendable {
        let name: String
        let doc: String
        let settings: [Setting]
        /// The current names of renamed keys, by their former names.
        var renamed: [String: String] = [:]
    }

    /// All settings in the order of the file: the settings of the top-level table, then the settings of each table.
    package static let all: [Setting] = top + tables.flatMap(\.settings)

    /// The current names of renamed flags, by their former names, without dashes.
    package static let renamedFlags: [String: String] = tables.reduce(into: [:]) { flags, table in
        for (old, new) in table.renamed { flags["\(table.name)-\(old)"] = "\(table.name)-\(new)" }
    }

    /// The structure of the configuration file, for its decoder and its JSON Schema.
    static let fileDescription = DocumentDescription(name: "configuration", area: "settings", root: root)

    private static let root: ValueType<[Assignment]> = {
        let fields = tables.map { table in
            let type = RecordType(
                table.name,
                "[\(table.name)]",
                doc: table.doc,
                fields: table.settings.map(\.field),
                renamed: table.renamed
            ).type.map { record, _, _ in table.settings.compactMap { record[$0.field] } }
            return Field(table.name, type, doc: table.doc)
        }
        return RecordType(
            "configuration",
            "the top-level table",
            doc: "The top-level table, before the first table header.",
            fields: top.map(\.field) + fields
        ).type.map { record, _, _ in top.compactMap { record[$0.field] } + fields.flatMap { record[$0] ?? [] } }
    }()

    private static let tables = [
        Table(name: "buildkit", doc: "The upstream: a buildkitd or a Docker Engine.", settings: buildkit),
        Table(name: "tls", doc: "TLS for the clients' TCP connections.", settings: tls),
        Table(
            name: "proxy-protocol",
            doc: "Listeners behind a balancer, such as HAProxy, that sends the PROXY protocol (version 2).",
            settings: proxyProtocol
        ),
        Table(name: "compile", doc: "The local service `slipway.v1`.", settings: compile),
        Table(
            name: "limits",
            doc: "Limits per caller, per connection and in total.",
            settings: limits,
            renamed: ["held-bytes": "reserved-bytes", "total-held-bytes": "total-reserved-bytes"]
        ),
        Table(name: "trace", doc: "Export of trace spans.", settings: trace),
    ]

    private static let top: [Setting] = [
        .strings("listen", \.listen, .address, show: \.description, parse: { try ListenAddress(parsing: $0) })
            .doc(
                "Listen addresses: unix:///PATH, tcp://HOST:PORT, or fd:// for sockets passed by systemd. "
                    + "Required, unless proxy-protocol.listen is set."
            ),
        .strings("frontend-images", flag: "frontend-image", \.frontendImages, .image, show: { "\($0)" }, parse: image)
            .doc(
                "Frontend images, besides slipway/*, whose builds are compiled here. "
                    + "An image with neither tag nor digest matches all tags and digests."
            ),
        .boolean("take-dockerfiles", \.takesDockerfiles)
            .doc("Also compile Dockerfiles whose #syntax line is missing or names docker/dockerfile."),
        .integer("grace", \.grace, 0...(.max), unit: "seconds")
            .doc("Time that running calls get to finish after SIGTERM."),
        .integer("drain-delay", \.drainDelay, 0...3600, unit: "seconds")
            .doc(
                "Time after SIGTERM in which /readyz answers 503 but connections are still accepted, "
                    + "so that a balancer stops choosing this service first."
            ),
        .choice("log-level", \.logLevel)
            .doc("The lowest level that is logged. debug includes every call, info every build."),
        .address("metrics", \.metrics)
            .doc("The HTTP address of /metrics, /healthz and /readyz: tcp://HOST:PORT or unix:///PATH."),
    ]

    private static let buildkit: [Setting] = [
        .string("buildkit.address", flag: "buildkit", \.buildkit.address, .address, show: \.description, parse: address)
            .doc("The upstream: unix:///PATH or tcp://HOST:PORT of a buildkitd or a Docker Engine."),
        .boolean("buildkit.tls", \.buildkit.asksForTLS)
            .doc("Use TLS to the upstream. Without buildkit.ca, the system's CA certificates verify its certificate."),
        .file("buildkit.ca", \.buildkit.ca)
            .doc("CA certificates (PEM) that verify the upstream's certificate. Enables TLS."),
        .file("buildkit.certificate", \.buildkit.certificate)
            .doc("The client certificate (PEM) for the upstream."),
        .file("buildkit.key", \.buildkit.key)
            .doc("The private key (PEM) of the client certificate, unless it is in the same file."),
        .string("buildkit.server-name", \.buildkit.serverName, .name, show: { $0 }, parse: { $0 })
            .doc("The expected name in the upstream's certificate, if it isn't the host of the address."),
    ]

    private static let tls: [Setting] = [
        .file("tls.certificate", \.tls.certificate)
            .doc("The server certificate (PEM). Enables TLS on tcp:// addresses."),
        .file("tls.key", \.tls.key)
            .doc("The private key (PEM) of the server certificate."),
        .file("tls.client-ca", \.tls.clientCA)
            .doc("CA certificates (PEM) that verify client certificates. If set, every client must present one."),
    ]

    private static let proxyProtocol: [Setting] = [
        .strings(
            "proxy-protocol.listen",
            \.proxyProtocol.listen,
            .address,
            show: \.description,
            parse: { try ListenAddress(parsing: $0) }
        )
        .doc(
            "Listen addresses, as in listen, for a balancer that ends the clients' TLS. "
                + "A connection that doesn't begin with a header is closed."
        ),
        .strings(
            "proxy-protocol.trusted",
            \.proxyProtocol.trusted,
            .network,
            show: \.description,
            parse: { try IPNetwork(parsing: $0) }
        )
        .doc(
            "Addresses of the balancer: IP addresses or networks, e.g. 10.0.0.0/24. Others can't connect. "
                + "Required for TCP."
        ),
        .boolean("proxy-protocol.require-certificate", \.proxyProtocol.requiresCertificate)
            .doc("Require a client certificate that the balancer has verified. Health checks need none."),
        .strings("proxy-protocol.balancer-names", \.proxyProtocol.balancerNames, .name, show: { $0 }, parse: { $0 })
            .doc(
                "Names of which the balancer's own certificate must have one. "
                    + "If set, the balancer connects with TLS, as [tls] says; otherwise without."
            ),
    ]

    private static let compile: [Setting] = [
        .boolean("compile.enabled", \.compile.isEnabled)
            .doc("Serve slipway.v1, the compile API for programs in any language."),
        .file("compile.tokens", \.compile.tokens)
            .doc(
                "File of tokens for slipway.v1, with one NAME TOKEN line per token. "
                    + "If set, every caller without a client certificate must send one of them."
            ),
    ]

    private static let limits: [Setting] = [
        .integer("limits.message-bytes", \.limits.messageBytes, 1024...1_073_741_824, unit: "bytes")
            .doc("Maximum size of a message that the service reads. A larger build request is relayed unread."),
        .integer("limits.source-bytes", \.limits.sourceBytes, 1...1_073_741_824, unit: "bytes")
            .doc("Maximum size of a file that the service compiles."),
        .integer("limits.header-bytes", \.limits.headerBytes, 4096...16_777_216, unit: "bytes")
            .doc("Maximum size of the request headers of one call: names, values and 32 bytes per header."),
        .integer("limits.reserved-bytes", \.limits.heldBytes, 0...1_099_511_627_776, unit: "bytes")
            .doc(
                "Maximum memory reserved for one caller's requests and their compilation until they are answered. "
                    + "0 means unlimited."
            ),
        .integer("limits.total-reserved-bytes", \.limits.totalHeldBytes, 0...1_099_511_627_776, unit: "bytes")
            .doc("Maximum memory reserved for the requests of all callers and their compilation. 0 means unlimited."),
        .integer("limits.request-seconds", \.limits.requestSeconds, 0...86_400, unit: "seconds")
            .doc(
                "Time limit for receiving a request that the service reads itself rather than relays. "
                    + "0 means unlimited."
            ),
        .integer("limits.connections", \.limits.connections, 0...1_000_000, unit: "connections")
            .doc("Maximum number of connections from all callers. 0 means unlimited."),
        .integer("limits.connections-per-caller", \.limits.connectionsPerCaller, 0...1_000_000, unit: "connections")
            .doc("Maximum number of connections from one caller. 0 means unlimited."),
        .integer("limits.streams-per-connection", \.limits.streamsPerConnection, 1...65_536, unit: "calls")
            .doc("Maximum number of concurrent calls on one connection."),
        .integer("limits.concurrent-builds", \.limits.concurrentBuilds, 0...1_000_000, unit: "builds")
            .doc("Maximum number of concurrent builds of one caller. 0 means unlimited."),
        .integer("limits.concurrent-compiles", \.limits.concurrentCompiles, 0...1_000_000, unit: "compiles")
            .doc(
                "Maximum number of slipway.v1 compiles that one caller can have running or queued. 0 means unlimited. "
                    + "The default is 64 per core, at least 256."
            ),
        .integer("limits.compiles-per-second", \.limits.compilesPerSecond, 0...1_000_000, unit: "compiles")
            .doc(
                "Maximum number of compiles per second that one caller can start, including those of builds. "
                    + "0 means unlimited."
            ),
        .integer("limits.compile-burst", \.limits.compileBurst, 0...1_000_000, unit: "compiles")
            .doc(
                "Maximum number of compiles that one caller can start at once after a period of inactivity. "
                    + "0 means compiles-per-second."
            ),
        .integer("limits.compile-seconds", \.limits.compileSeconds, 0...86_400, unit: "seconds")
            .doc("Time limit of a slipway.v1 compile. 0 means unlimited."),
    ]

    private static let trace: [Setting] = [
        .address("trace.endpoint", \.trace.endpoint)
            .doc("The OTLP collector for trace spans, over gRPC: tcp://HOST:PORT or unix:///PATH."),
        .file("trace.ca", \.trace.ca)
            .doc("CA certificates (PEM) that verify the collector's certificate. Enables TLS."),
    ]

    private static func address(_ key: String, _ path: any Path<ServiceAddress?>) -> Setting {
        .string(key, path, .address, show: { $0?.description }, parse: address)
    }

    @Sendable private static func address(_ text: String) throws -> ServiceAddress { try ServiceAddress(parsing: text) }

    @Sendable private static func image(_ text: String) throws -> ImageReference {
        do { return try ImageReference(parsing: text) } catch {
            throw SettingError(description: "\"\(text)\": \(error)")
        }
    }
}
