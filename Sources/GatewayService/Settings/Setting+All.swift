import OCISpec

extension Setting {
    /// All settings, in the order in which they are shown: those of the top first, then table by table.
    public static let all: [Setting] = top + buildkit + tls + compile + limits + trace

    private static let top: [Setting] = [
        .list(
            "listen",
            \.listen,
            valueName: "address",
            "Where clients connect: unix:///PATH, tcp://HOST:PORT, or fd:// for sockets from systemd. Needed.",
            show: \.description,
            parse: listenAddress
        ),
        .list(
            "frontend-images",
            flag: "frontend-image",
            \.frontendImages,
            valueName: "image",
            "A frontend image, besides slipway/*, that this process stands for; without a tag, in any tag.",
            show: { "\($0)" },
            parse: image
        ),
        .truth("take-dockerfiles", \.takesDockerfiles, "Compile plain Dockerfiles here too."),
        .whole(
            "grace",
            \.grace,
            0...(.max),
            unit: "seconds",
            "How long running calls may take once the process shall end."
        ),
        .choice(
            "log-level",
            \.logLevel,
            valueName: "level",
            "The least that is reported: debug has every call, info builds."
        ),
        .parsed(
            "metrics",
            \.metrics,
            valueName: "address",
            "Where /metrics, /healthz and /readyz are served over HTTP: tcp://HOST:PORT or unix:///PATH.",
            show: { $0?.description },
            parse: address
        ),
    ]

    private static let buildkit: [Setting] = [
        .parsed(
            "buildkit.address",
            flag: "buildkit",
            \.buildkit.address,
            valueName: "address",
            "The solver: unix:///PATH or tcp://HOST:PORT of a buildkitd or a Docker Engine.",
            show: \.description,
            parse: address
        ),
        .truth(
            "buildkit.tls",
            \.buildkit.asksForTLS,
            "Speak TLS to the solver. Without buildkit.ca the authorities that the system trusts check its certificate."
        ),
        .file(
            "buildkit.ca",
            \.buildkit.ca,
            "Certificates (PEM) by which the solver's is checked; with it, TLS is spoken."
        ),
        .file("buildkit.certificate", \.buildkit.certificate, "The certificate (PEM) shown to the solver."),
        .file("buildkit.key", \.buildkit.key, "The key (PEM) of that certificate, where it isn't in the same file."),
        .text(
            "buildkit.server-name",
            \.buildkit.serverName,
            valueName: "name",
            "The name that the solver's certificate must be for, where it isn't the host of the address."
        ),
    ]

    private static let tls: [Setting] = [
        .file(
            "tls.certificate",
            \.tls.certificate,
            "The certificate (PEM) shown to clients; with it, tcp:// speaks TLS."
        ),
        .file("tls.key", \.tls.key, "The key (PEM) of that certificate."),
        .file(
            "tls.client-ca",
            \.tls.clientCA,
            "Certificates (PEM) by which those of clients are checked; with it, each client has to show one."
        ),
    ]

    private static let compile: [Setting] = [
        .truth(
            "compile.enabled",
            \.compile.isEnabled,
            "Serve slipway.v1, which compiles for programs of any language."
        ),
        .file(
            "compile.tokens",
            \.compile.tokens,
            "Tokens of which callers of slipway.v1 have to show one; a line is NAME TOKEN."
        ),
    ]

    private static let limits: [Setting] = [
        .whole(
            "limits.message-bytes",
            \.limits.messageBytes,
            1024...(1 << 30),
            unit: "bytes",
            "The largest message that is read here. A larger request to build goes on to the solver."
        ),
        .whole(
            "limits.source-bytes",
            \.limits.sourceBytes,
            1...(1 << 30),
            unit: "bytes",
            "The largest file that is compiled here."
        ),
        .whole(
            "limits.header-bytes",
            \.limits.headerBytes,
            4096...(16 << 20),
            unit: "bytes",
            "The most that a client's headers of one call may have, with 32 for each."
        ),
        .whole(
            "limits.held-bytes",
            \.limits.heldBytes,
            0...(1 << 40),
            unit: "bytes",
            "What one caller's requests may hold at once, until they are answered; 0 for any number."
        ),
        .whole(
            "limits.total-held-bytes",
            \.limits.totalHeldBytes,
            0...(1 << 40),
            unit: "bytes",
            "What all callers' requests may hold at once; 0 for any number."
        ),
        .whole(
            "limits.request-seconds",
            \.limits.requestSeconds,
            0...86_400,
            unit: "seconds",
            "How long a request that is read here may take to arrive; 0 for any time."
        ),
        .whole(
            "limits.connections",
            \.limits.connections,
            0...1_000_000,
            unit: "connections",
            "Connections of all callers; 0 for any number."
        ),
        .whole(
            "limits.connections-per-caller",
            \.limits.connectionsPerCaller,
            0...1_000_000,
            unit: "connections",
            "Connections of one caller; 0 for any number."
        ),
        .whole(
            "limits.streams-per-connection",
            \.limits.streamsPerConnection,
            1...65_536,
            unit: "calls",
            "Calls that may be open at once on one connection."
        ),
        .whole(
            "limits.concurrent-builds",
            \.limits.concurrentBuilds,
            0...1_000_000,
            unit: "builds",
            "Builds that one caller may have running at once; 0 for any number."
        ),
        .whole(
            "limits.concurrent-compiles",
            \.limits.concurrentCompiles,
            0...1_000_000,
            unit: "compiles",
            "Compiles of slipway.v1 that one caller may have running at once; 0 for any number."
        ),
        .whole(
            "limits.compiles-per-second",
            \.limits.compilesPerSecond,
            0...1_000_000,
            unit: "compiles",
            "Compiles, those of builds too, that one caller may begin in a second; 0 for any number."
        ),
        .whole(
            "limits.compile-burst",
            \.limits.compileBurst,
            0...1_000_000,
            unit: "compiles",
            "Compiles that one caller may begin at once after a pause; 0 for as many as in a second."
        ),
        .whole(
            "limits.compile-seconds",
            \.limits.compileSeconds,
            0...86_400,
            unit: "seconds",
            "How long a compile of slipway.v1 may take; 0 for any time."
        ),
    ]

    private static let trace: [Setting] = [
        .parsed(
            "trace.endpoint",
            \.trace.endpoint,
            valueName: "address",
            "A collector for trace spans that takes OTLP over gRPC: tcp://HOST:PORT or unix:///PATH.",
            show: { $0?.description },
            parse: address
        ),
        .file(
            "trace.ca",
            \.trace.ca,
            "Certificates (PEM) by which the collector's is checked; with it, TLS is spoken."
        ),
    ]

    private static func image(_ text: String) throws(SettingError) -> ImageReference {
        do { return try ImageReference(parsing: text) } catch { throw SettingError("\"\(text)\": \(error)") }
    }
}
