import Bridge
import Foundation
import GatewayClient
import NIOCore
import NIOPosix
import ServiceTestSupport
import TestSupport
import Testing
import UpstreamLink

@testable import BuildProxy
@testable import ServiceSecurity
@testable import ServiceSupport

/// Spans that the solver and a collector receive. Each case is a function of that name in
/// `Tests/BuildProxyTests/Fixtures/traces.py`.
@Suite(.serialized)
struct TraceTests {
    private func run(_ name: String, _ target: String, _ collector: String? = nil) async throws {
        let output = try await TestProcess.fixture("traces.py", [target, name] + [collector].compactMap { $0 }).end()
        #expect(output.text.hasSuffix("ok\n") && output.status == 0, Comment(rawValue: output.text))
    }

    @Test(arguments: ["solver", "whole", "failed", "left", "unrecorded"])
    func joinsTheCallersTrace(name: String) async throws {
        try await withProxy(files: ProxyTests.files) { target, _ in try await run(name, target) }
    }

    @Test(arguments: [("collector", "0"), ("hosted", "0"), ("compiling", "0"), ("many", "3")])
    func sendsToACollector(name: String, delay: String) async throws {
        try await withCollector([delay], tls: nil) { endpoint, plain in try await run(name, endpoint, plain) }
    }

    @Test func sendsOverTLS() async throws {
        let certificates = try await TestCertificates()
        let tls = try UpstreamTLS(ca: certificates.path("ca.pem"), certificate: nil, key: nil, serverName: nil)
        let arguments = ["0", certificates.path("slipway.pem"), certificates.path("slipway.key")]
        try await withCollector(arguments, tls: tls) { endpoint, plain in try await run("hosted", endpoint, plain) }
    }

    private func withCollector(
        _ arguments: [String],
        tls: UpstreamTLS?,
        _ body: (_ endpoint: UpstreamEndpoint, _ plain: Int) async throws -> Void
    ) async throws {
        let collector = try await TestProcess.fixture("collector.py", arguments)
        defer { collector.kill() }
        let line = try await collector.read().trimmingCharacters(in: .whitespacesAndNewlines)
        let ports = line.split(separator: " ").dropFirst().compactMap { Int($0) }
        try #require(ports.count == 2, "the collector said: \(line)")
        try await body(UpstreamEndpoint(.tcp(host: "127.0.0.1", port: ports[0]), tls: tls, role: "collector"), ports[1])
    }

    private func run(_ name: String, _ endpoint: UpstreamEndpoint, _ port: Int) async throws {
        let hosted = MethodTable([
            "slipway.v1.Compiler": [
                "Echo": .unary { message, _ in message },
                "Fail": .unary { _, _ in throw BridgeError(.failedPrecondition, "no") },
            ]
        ])
        let configure: (inout BuildKitProxy.Configuration) -> Void = { configuration in
            configuration.traceEndpoint = endpoint
            configuration.hosted = hosted
        }
        try await withProxy(files: ProxyTests.files, configure: configure) { target, _ in
            try await run(name, target, "127.0.0.1:\(port)")
        }
    }

    /// A collector that can't be reached doesn't affect builds, and is logged once.
    @Test func aCollectorThatIsNotThere() async throws {
        let recorded = RecordedLog()
        let configure: (inout BuildKitProxy.Configuration) -> Void = { configuration in
            configuration.traceEndpoint = UpstreamEndpoint(.tcp(host: "127.0.0.1", port: 1))
            configuration.log = recorded.log
        }
        try await withProxy(files: ProxyTests.files, configure: configure) { target, _ in
            try await run("builds", target)
        }
        #expect(recorded.lines.filter { $0.hasPrefix("error") }.count == 1)
        #expect(recorded.lines.contains { $0.hasPrefix("error spans can't be sent ") })
    }

    @Test func whatWaitsIsBounded() async throws {
        let recorded = RecordedLog()
        let context = TraceContext.new()
        let exporter = TraceExporter(UnreachableCollector(), endpoint: "tcp://127.0.0.1:1", log: recorded.log)
        let span = Span("x", kind: .inside, in: context, parent: 0, hasRemoteParent: false)
        for _ in 0..<300 { exporter.add(Array(repeating: span, count: 10)) }
        #expect(exporter.lost == 3000 - UInt64(TraceExporter.queueLimit))
        await exporter.close(within: .seconds(5))
        #expect(recorded.lines.count == 1)
    }
}

private struct UnreachableCollector: Transport {
    func unary(_ method: String, _ request: [UInt8], timeout: Duration?) async throws -> [UInt8] {
        throw BridgeError(.unavailable, "connection refused")
    }
}
