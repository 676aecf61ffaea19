import Frontend

/// The service's metrics for Prometheus.
///
/// All values are atomics that exist from the start: counting needs no lock, and callers can't create label values.
package final class ServiceMetrics: Sendable {
    /// The result of a build or a compilation.
    package enum Outcome: String, Sendable, CaseIterable {
        case ok
        case failed
        /// The caller cancelled the build or disconnected.
        case cancelled
    }

    /// The direction in which the service transfers bytes.
    package enum Direction: String, Sendable, CaseIterable {
        case received = "in"
        case sent = "out"
    }

    /// The remote end of a connection.
    package enum Peer: String, Sendable, CaseIterable {
        case client, upstream
    }

    package let buildsInProgress = MetricFamily(
        "slipway_builds_in_progress",
        .gauge,
        "Number of builds that are being compiled."
    )
    package let clientsOpen = MetricFamily(
        "slipway_client_connections_open",
        .gauge,
        "Number of open client connections."
    )
    package let clientsTotal = MetricFamily(
        "slipway_client_connections_total",
        .counter,
        "Number of accepted client connections."
    )
    package let upstreamsOpen = MetricFamily(
        "slipway_upstream_connections_open",
        .gauge,
        "Number of open connections to the upstream."
    )
    package let upstreamsTotal = MetricFamily(
        "slipway_upstream_connections_total",
        .counter,
        "Attempts to connect to the upstream, by result.",
        labels: [.init("result", ["opened", "failed"])]
    )
    package let upstreamUp = MetricFamily(
        "slipway_upstream_up",
        .gauge,
        "Whether the upstream answers (1), as probed every two seconds."
    )
    package let logDropped = MetricFamily(
        "slipway_log_entries_dropped_total",
        .counter,
        "Number of log entries dropped because nothing read them in time."
    )
    private let builds: MetricFamily
    private let compileSeconds: DurationFamily
    private let calls: MetricFamily
    private let bytes = MetricFamily(
        "slipway_bytes_total",
        .counter,
        "Bytes received and sent, without TLS overhead for clients and with it for the upstream.",
        labels: [.init("direction", Direction.allCases.map(\.rawValue)), .init("peer", Peer.allCases.map(\.rawValue))]
    )

    /// Creates metrics that are all zero.
    ///
    /// - Parameters:
    ///   - frontend: The name of the service's own frontend.
    ///   - syntaxes: The short names of the languages.
    package init(frontend: String, syntaxes: [String]) {
        let syntax = MetricFamily.Label("syntax", syntaxes + ["none"])
        builds = MetricFamily(
            "slipway_builds_total",
            .counter,
            "Compiled builds, by requested frontend, language of the file, and outcome.",
            labels: [
                .init("frontend", [frontend, "gateway.v0", "dockerfile.v0", "other"]), syntax,
                .init("outcome", Outcome.allCases.map(\.rawValue)),
            ]
        )
        compileSeconds = DurationFamily(
            "slipway_compile_seconds",
            "Seconds from a request to its graph, including requests for the file and image configs.",
            label: syntax
        )
        calls = MetricFamily(
            "slipway_calls_total",
            .counter,
            "Finished calls, by method, answering side, and gRPC status.",
            labels: [
                .init("method", Self.methods + ["other"]), .init("answered", ["here", "upstream"]),
                .init("code", Self.codes),
            ]
        )
        _ = ProcessFigures.start
    }

    /// Counts a finished build.
    package func built(frontend: String, syntax: String?, _ outcome: Outcome) {
        builds.at(frontend, syntax ?? "none", outcome.rawValue).add()
    }

    /// Records the duration of a successful compilation.
    ///
    /// - Parameter syntax: The language's short name.
    package func compiled(syntax: String, in duration: Duration) { compileSeconds.add(duration, for: syntax) }

    /// Counts a finished call.
    ///
    /// - Parameters:
    ///   - method: The call's path, e.g. `/moby.buildkit.v1.Control/Solve`.
    ///   - passed: Whether the call was relayed to the upstream.
    ///   - code: The call's gRPC status code; nil if the call ended without a status.
    package func called(_ method: String, passed: Bool, code: Int?) {
        let code = code.flatMap { Self.codes.indices.contains($0) ? Self.codes[$0] : nil }
        calls.at(method, passed ? "upstream" : "here", code ?? Self.codes[Self.codes.count - 1]).add()
    }

    package func bytes(_ direction: Direction, _ peer: Peer) -> MetricValue {
        bytes.at(direction.rawValue, peer.rawValue)
    }

    package func droppedLogEntry() { logDropped.add() }

    /// Returns all metrics in Prometheus' text format.
    ///
    /// - Parameters:
    ///   - limits: The number of times each limit was exceeded.
    ///   - certificates: The certificates that the service presents.
    package func page(limits: [(name: String, count: UInt64)], certificates: [PresentedCertificate]) -> String {
        var page = MetricsPage()
        page.head("slipway_build_info", "gauge", "The release, in the label version; the value is always 1.")
        page.sample("slipway_build_info", labels: [("version", Release.version), ("api", "slipway.v1")], "1")
        builds.write(to: &page)
        buildsInProgress.write(to: &page)
        compileSeconds.write(to: &page)
        calls.write(to: &page)
        bytes.write(to: &page)
        for family in [clientsOpen, clientsTotal, upstreamsOpen, upstreamsTotal, upstreamUp, logDropped] {
            family.write(to: &page)
        }
        page.head("slipway_limit_hits_total", "counter", "Number of times that a limit in the settings was exceeded.")
        for (limit, count) in limits {
            page.sample("slipway_limit_hits_total", labels: [("limit", limit)], "\(count)")
        }
        if !certificates.isEmpty {
            let name = "slipway_certificate_expiry_timestamp_seconds"
            page.head(name, "gauge", "Expiry of a certificate that the service presents, in Unix time.")
            for certificate in certificates {
                page.sample(name, labels: [("file", certificate.file)], "\(certificate.expiry)")
            }
        }
        ProcessFigures.write(to: &page)
        return page.text
    }
}

extension ServiceMetrics {
    /// The names of gRPC's status codes, by number. The last name stands for a call that ended without a status.
    private static let codes = [
        "OK", "CANCELLED", "UNKNOWN", "INVALID_ARGUMENT", "DEADLINE_EXCEEDED", "NOT_FOUND", "ALREADY_EXISTS",
        "PERMISSION_DENIED", "RESOURCE_EXHAUSTED", "FAILED_PRECONDITION", "ABORTED", "OUT_OF_RANGE", "UNIMPLEMENTED",
        "INTERNAL", "UNAVAILABLE", "DATA_LOSS", "UNAUTHENTICATED", "none",
    ]

    /// The methods that are counted separately; all other methods are counted as `other`.
    private static let methods: [String] = [
        (
            "slipway.v1.Compiler", ["Compile", "CompileStream", "Check", "Outline", "Targets", "ListSyntaxes"]
        ),
        (
            "moby.buildkit.v1.Control",
            [
                "DiskUsage", "Prune", "Solve", "Status", "Session", "ListWorkers", "Info", "ListenBuildHistory",
                "UpdateBuildHistory",
            ]
        ),
        (
            "moby.buildkit.v1.frontend.LLBBridge",
            [
                "ResolveImageConfig", "ResolveSourceMeta", "Solve", "ReadFile", "ReadDir", "StatFile", "Evaluate",
                "Ping",
                "Return", "Inputs", "NewContainer", "ReleaseContainer", "ReadFileContainer", "ReadDirContainer",
                "StatFileContainer", "ExecProcess", "Warn",
            ]
        ),
        (
            "containerd.services.content.v1.Content",
            ["Info", "Update", "List", "Delete", "Read", "Status", "ListStatuses", "Write", "Abort"]
        ),
        ("opentelemetry.proto.collector.trace.v1.TraceService", ["Export"]),
        ("grpc.health.v1.Health", ["Check", "Watch", "List"]),
        ("grpc.reflection.v1.ServerReflection", ["ServerReflectionInfo"]),
        ("grpc.reflection.v1alpha.ServerReflection", ["ServerReflectionInfo"]),
    ].flatMap { service, methods in methods.map { "/\(service)/\($0)" } }
}
