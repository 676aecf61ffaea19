import Foundation
import ServiceTestSupport
import TestSupport
import Testing
import UpstreamLink

@testable import BuildProxy
@testable import ServiceSupport

/// The service's metrics, read with Prometheus' own parser (`Tests/BuildProxyTests/Fixtures/metrics.py`; needs
/// `pip install prometheus_client`).
@Suite(.serialized)
struct MetricsTests {
    private func run(_ script: String, _ arguments: [String]) async throws {
        let output = try await TestProcess.fixture(script, arguments).end()
        #expect(output.text.hasSuffix("ok\n") && output.status == 0, Comment(rawValue: output.text))
    }

    @Test func countsWhatIsDone() async throws {
        try await withProxy(files: ProxyTests.files) { target, proxy in
            for name in ["own_frontend", "broken_file", "unknown_method", "metadata"] {
                try await run("client.py", [target, name])
            }
            for name in ["stream_images_and_sources", "too_large"] { try await run("compiler.py", [target, name]) }
            let server = MetricsServer(
                page: { proxy.metricsPage },
                obstacle: { proxy.obstacle },
                isResponsive: { proxy.isResponsive }
            )
            let address = try await server.listen(at: .tcp(host: "127.0.0.1", port: 0), log: .silent)
            try await run("metrics.py", [String(address.description.dropFirst("tcp://".count))])
            await server.close()
        }
    }

    @Test func countsSolversThatCannotBeReached() async throws {
        try await withProxy(endpoint: UpstreamEndpoint(.tcp(host: "127.0.0.1", port: 1))) { target, proxy in
            try await run("client.py", [target, "no_worker"])
            #expect(proxy.metricsPage.contains("\nslipway_upstream_connections_total{result=\"failed\"} "))
            #expect(!proxy.metricsPage.contains("slipway_upstream_connections_total{result=\"failed\"} 0\n"))
        }
    }

    @Test func isNotReadyWhileItDrains() async throws {
        try await withProxy { target, proxy in
            let server = MetricsServer(
                page: { proxy.metricsPage },
                obstacle: { proxy.obstacle },
                isResponsive: { proxy.isResponsive }
            )
            let address = try await server.listen(at: .tcp(host: "127.0.0.1", port: 0), log: .silent)
            let url = try #require(URL(string: "http" + address.description.dropFirst("tcp".count)))
            func status(_ path: String) async throws -> String {
                let curl = try await TestProcess(
                    "/usr/bin/env",
                    [
                        "python3", "-c",
                        "import http.client, sys; c = http.client.HTTPConnection(sys.argv[1], timeout=10); "
                            + "c.request('GET', sys.argv[2]); r = c.getresponse(); print(r.status, r.read().decode().strip())",
                        "\(url.host ?? ""):\(url.port ?? 0)", path,
                    ]
                )
                return try await curl.end().text
            }
            #expect(try await status("/readyz") == "200 ok\n")
            let client = try await TestProcess.fixture("client.py", [target, "drained"])
            #expect(try await client.read() == "begun\n")
            async let closing: Void = proxy.close(grace: .seconds(2))
            while !proxy.isClosing { await Task.yield() }
            #expect(try await status("/readyz") == "503 draining\n")
            #expect(try await status("/healthz") == "200 ok\n")
            await closing
            _ = try await client.end()
            await server.close()
        }
    }

    /// An upstream that can't be reached, and a service that leaves, are reported while calls are still accepted.
    @Test func isNotReadyWithoutItsUpstream() async throws {
        try await withProxy(endpoint: UpstreamEndpoint(.tcp(host: "127.0.0.1", port: 1))) { _, proxy in
            #expect(proxy.obstacle == nil)
            proxy.watchUpstream()
            let reason =
                "the upstream doesn't answer: the upstream at tcp://127.0.0.1:1 can't be reached: connection refused"
            try await ServiceProcess.eventually("the upstream is missed") { proxy.obstacle == reason }
            #expect(proxy.metricsPage.contains("\nslipway_upstream_up 0\n"))
        }
        try await withProxy { target, proxy in
            proxy.watchUpstream()
            try await ServiceProcess.eventually("the upstream answers") {
                proxy.obstacle == nil && proxy.metricsPage.contains("\nslipway_upstream_up 1\n")
            }
            proxy.announceLeave()
            #expect(proxy.obstacle == "draining")
            try await run("client.py", [target, "metadata"])
        }
    }

    @Test func escapesWhatItNames() async throws {
        let metrics = ServiceMetrics(frontend: "slipway.v0", syntaxes: ["dockerfile"])
        let certificate = PresentedCertificate(
            file: "a \"quoted\"\\path\nof two lines, é",
            name: "x",
            expiry: 1_893_456_000
        )
        let file = FileManager.default.temporaryDirectory.appending(path: "slipway-metrics-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: file) }
        try Data(metrics.page(limits: [], certificates: [certificate]).utf8).write(to: file)
        try await run("metrics.py", ["--page", file.path])
    }

    @Test func boundsLabels() {
        let family = MetricFamily(
            "calls",
            .counter,
            "help",
            labels: [.init("a", ["x", "other"]), .init("b", ["y", "z"])]
        )
        for number in 0..<1000 { family.at("method\(number)", "y").add() }
        family.at("x", "z").add(2)
        var page = MetricsPage()
        family.write(to: &page)
        #expect(
            page.text == """
                # HELP calls help
                # TYPE calls counter
                calls{a="x",b="y"} 0
                calls{a="x",b="z"} 2
                calls{a="other",b="y"} 1000
                calls{a="other",b="z"} 0

                """
        )
    }

    @Test(arguments: [(90, 0), (100, 0), (101, 1), (9_999_999, 15), (10_000_000, 15), (11_000_000, 16)])
    func sortsDurationsIntoBuckets(microseconds: Int, bucket: Int) {
        let family = DurationFamily("seconds", "help", label: .init("s", ["x", "none"]))
        family.add(.microseconds(microseconds), for: "x")
        var page = MetricsPage()
        family.write(to: &page)
        let counts = page.text.split(separator: "\n").filter { $0.contains("_bucket") }.map { $0.last ?? " " }
        #expect(counts == Array(repeating: Character("0"), count: bucket) + Array(repeating: "1", count: 17 - bucket))
        #expect(page.text.contains("seconds_sum{s=\"x\"} \(Double(microseconds) / 1e6)\n"))
    }
}
