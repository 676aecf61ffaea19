import Bridge
import Foundation
import NIOCore
import NIOPosix
import Synchronization
import Testing

@testable import GatewayService

/// The spans of builds, as the solver and a collector get them. Each case is a function of that name in
/// `Tests/GatewayServiceTests/Fixtures/traces.py`.
@Suite(.serialized)
struct TraceTests {
    private func run(_ name: String, _ target: String, _ collector: String? = nil) async throws {
        let output = await (try Peer.python("traces.py", [target, name] + [collector].compactMap { $0 })).end()
        #expect(output.text.hasSuffix("ok\n") && output.status == 0, Comment(rawValue: output.text))
    }

    @Test(arguments: ["solver", "whole", "failed", "left", "unrecorded"])
    func joinsTheCallersTrace(name: String) async throws {
        try await withDoor(files: DoorTests.files) { target, _ in try await run(name, target) }
    }

    @Test(arguments: [("collector", "0"), ("hosted", "0"), ("compiling", "0"), ("many", "3")])
    func sendsToACollector(name: String, delay: String) async throws {
        try await withCollector([delay], tls: nil) { endpoint, plain in try await run(name, endpoint, plain) }
    }

    @Test func sendsOverTLS() async throws {
        let certificates = try TestCertificates()
        let tls = try SolverTLS(ca: certificates.path("ca.pem"), certificate: nil, key: nil, serverName: nil)
        let arguments = ["0", certificates.path("slipway.pem"), certificates.path("slipway.key")]
        try await withCollector(arguments, tls: tls) { endpoint, plain in try await run("hosted", endpoint, plain) }
    }

    private func withCollector(
        _ arguments: [String],
        tls: SolverTLS?,
        _ body: (_ endpoint: SolverEndpoint, _ plain: Int) async throws -> Void
    ) async throws {
        let collector = try Peer.python("collector.py", arguments)
        defer { collector.kill() }
        let line = await collector.firstLine().trimmingCharacters(in: .whitespacesAndNewlines)
        let ports = line.split(separator: " ").dropFirst().compactMap { Int($0) }
        try #require(ports.count == 2, "the collector said: \(line)")
        try await body(SolverEndpoint(.tcp(host: "127.0.0.1", port: ports[0]), tls: tls, role: "collector"), ports[1])
    }

    private func run(_ name: String, _ endpoint: SolverEndpoint, _ port: Int) async throws {
        let hosted = HostedMethods([
            "slipway.v1.Compiler": [
                "Echo": .unary { message, _ in message },
                "Fail": .unary { _, _ in throw BridgeError(.failedPrecondition, "no") },
            ]
        ])
        let configure: (inout Door.Configuration) -> Void = { configuration in
            configuration.traceEndpoint = endpoint
            configuration.hosted = hosted
        }
        try await withDoor(files: DoorTests.files, configure: configure) { target, _ in
            try await run(name, target, "127.0.0.1:\(port)")
        }
    }

    /// Builds notice nothing of a collector that isn't there, and the log says so once.
    @Test func aCollectorThatIsNotThere() async throws {
        let said = Mutex<[String]>([])
        let configure: (inout Door.Configuration) -> Void = { configuration in
            configuration.traceEndpoint = SolverEndpoint(.tcp(host: "127.0.0.1", port: 1))
            configuration.log = ServiceLog { entry in
                if entry.level == .error { said.withLock { $0.append(entry.message) } }
            }
        }
        try await withDoor(files: DoorTests.files, configure: configure) { target, _ in try await run("builds", target)
        }
        #expect(said.withLock { $0 } == ["spans can't be sent"])
    }

    @Test func whatWaitsIsBounded() async throws {
        let said = Mutex(0)
        let context = TraceContext.new()
        let log = ServiceLog { _ in said.withLock { $0 += 1 } }
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let endpoint = SolverEndpoint(.tcp(host: "127.0.0.1", port: 1))
        let exporter = TraceExporter(endpoint: endpoint, eventLoop: group.next(), log: log)
        let span = Span("x", kind: .inside, in: context, parent: 0, hasRemoteParent: false)
        for _ in 0..<300 { exporter.add(Array(repeating: span, count: 10)) }
        #expect(exporter.lost == 3000 - UInt64(TraceExporter.queueLimit))
        await exporter.close(within: .seconds(5))
        #expect(said.withLock { $0 } == 1)
        try await group.shutdownGracefully()
    }
}
