import Bridge
import ControlProtos
import FoundationEssentials
import Frontend
import GRPCStreams
import GatewayClient
import GatewayProtos
import Logging
import ServiceSecurity
import ServiceSupport
import ServiceTestSupport
import StandardSyntaxes
import SwiftProtobuf
import Synchronization
import SyntaxKit
import Testing

@testable import BuildProxy

/// Builds over a fake upstream: compiled here, left to the upstream, or probed.
struct BuildRunnerTests {
    /// An upstream whose definitions all contain one file. Its builds run until a result or an error is returned.
    private final class FakeUpstream: Transport {
        private let file: [UInt8]
        private let recorded = Mutex<[String]>([])
        private let returned = AsyncStream.makeStream(of: Never.self)

        init(_ file: String) { self.file = Array(file.utf8) }

        var methods: [String] { recorded.withLock { $0 } }

        func unary(_ method: String, _ request: [UInt8], timeout: Duration?) async throws -> [UInt8] {
            let name =
                method.split(separator: "/").joined(separator: "/").split(separator: ".").last.map(String.init) ?? ""
            recorded.withLock { $0.append(name) }
            switch name {
            case "LLBBridge/Ping":
                var pong = Moby_Buildkit_V1_Frontend_PongResponse()
                for id in [
                    "solve.base", "solve.inlinereturn", "readfile", "readdir", "statfile", "return", "returnmap",
                ] {
                    pong.frontendApicaps.append(.with { ($0.id, $0.enabled) = (id, true) })
                }
                for id in ["source.local", "source.local.includepatterns", "source.local.followpaths", "file.base"] {
                    pong.llbcaps.append(.with { ($0.id, $0.enabled) = (id, true) })
                }
                return try pong.serializedBytes()
            case "LLBBridge/Solve":
                var response = Moby_Buildkit_V1_Frontend_SolveResponse()
                response.result.ref.id = "reference"
                return try response.serializedBytes()
            case "LLBBridge/ReadFile":
                let path = try Moby_Buildkit_V1_Frontend_ReadFileRequest(serializedBytes: request).filePath
                guard !path.hasSuffix(".lock.json") else {
                    throw BridgeError(.unknown, "open \(path): no such file or directory")
                }
                return try Moby_Buildkit_V1_Frontend_ReadFileResponse.with { $0.data = Data(file) }.serializedBytes()
            case "LLBBridge/Return":
                returned.continuation.finish()
                return []
            case "Control/Solve":
                for await _ in returned.stream {}
                try Task.checkCancellation()
                return []
            default: throw BridgeError(.notFound, "fake: no \(name)")
            }
        }
    }

    private let log = RecordedLog()
    private let metrics = ServiceMetrics(frontend: "slipway.v0", syntaxes: SyntaxRegistry.standard.names)
    private let sessions = BuildSessions()

    private func runner(_ upstream: FakeUpstream, sourceLimit: Int = 1000) throws -> BuildRunner {
        BuildRunner(
            frontend: Frontend(.standard),
            routing: try .forTests(),
            sessions: sessions,
            reporter: BuildReporter(log: log.log, metrics: metrics, caller: Caller(uid: 7), trace: nil),
            transport: upstream,
            upstream: UpstreamInfo(),
            sourceLimit: sourceLimit
        )
    }

    private func count(_ sample: String) -> String? {
        metrics.page(limits: [], certificates: []).split(separator: "\n").first { $0.hasPrefix(sample + " ") }
            .map { String($0.dropFirst(sample.count + 1)) }
    }

    private static func request(_ frontend: String, _ options: [String: String] = [:]) -> BuildRequest {
        BuildRequest(build: "b", frontend: frontend, options: options, inputs: [:])
    }

    @Test(arguments: [
        ("slipway.v0", "FROM scratch\nLABEL a=b\n", "dockerfile"),
        // The `#syntax` line names the service's own image.
        ("slipway.v0", "#syntax=slipway/frontend\nFROM scratch\nLABEL a=b\n", "dockerfile"),
        ("dockerfile.v0", "#syntax=slipway/ick\nCOME_FROM scratch\nE252 a=b\n", "ick"),
    ]) func reportsTheLanguage(frontend: String, file: String, syntax: String) async throws {
        let upstream = FakeUpstream(file)
        let route = try RoutingPolicy.forTests().route(frontend: frontend, options: [:])
        let message = Moby_Buildkit_V1_Frontend_SolveRequest.with { $0.allowResultReturn = true }
        _ = try await runner(upstream).answer(Self.request(frontend), route, to: message)
        let labels = "frontend=\"\(frontend)\",syntax=\"\(syntax)\",outcome=\"ok\""
        #expect(count("slipway_builds_total{\(labels)}") == "1")
        #expect(count("slipway_compile_seconds_count{syntax=\"\(syntax)\"}") == "1")
        #expect(await log.has("info compiled", "syntax=\(syntax)", "caller=uid 7", "build=b"))
    }

    @Test func leavesOtherFilesToTheUpstream() async throws {
        let upstream = FakeUpstream("#syntax=example.org/other\nFROM scratch\n")
        await #expect(throws: NotClaimed.self) {
            try await runner(upstream).answer(Self.request("dockerfile.v0"), .inspectSource, to: .init())
        }
        #expect(await log.has("debug left to the upstream", "build=b"))
    }

    @Test func refusesALargeFile() async throws {
        let upstream = FakeUpstream("FROM scratch\n" + String(repeating: "#", count: 1000))
        let error = await #expect(throws: BridgeError.self) {
            try await runner(upstream).answer(Self.request("slipway.v0"), .compileHere(pinned: nil), to: .init())
        }
        #expect(error?.message.contains("limits.source-bytes") == true)
    }

    @Test func returnsAFailedBuildToTheUpstream() async throws {
        let upstream = FakeUpstream("FROM scratch\nCPY . /\n")
        try await runner(upstream).complete(Self.request("slipway.v0"), .compileHere(pinned: nil))
        #expect(upstream.methods.last == "LLBBridge/Return")
        #expect(await log.has("info failed", "syntax=dockerfile", "error="))
    }

    @Test(arguments: [
        ("#syntax=slipway/ick\nFROM scratch\n", RoutingPolicy.Route.compileHere(pinned: "ick")),
        ("FROM scratch\n", .passThrough),
    ]) func probesTheSource(file: String, route: RoutingPolicy.Route) async throws {
        let upstream = FakeUpstream(file)
        let tasks = RunningTasks()
        let original = Moby_Buildkit_V1_SolveRequest.with { ($0.ref, $0.session) = ("b", "s") }
        let request = ProbeRequest(original, metadata: [])
        let probe = SourceProbe(try runner(upstream), request, tasks: tasks)
        #expect(await probe.route() == route)
        #expect(sessions.session(of: request.build) == "s")
        #expect(!upstream.methods.contains("LLBBridge/Return"))
        probe.end()
        await tasks.waitUntilIdle()
        #expect(upstream.methods.contains("LLBBridge/Return") && sessions.session(of: request.build).isEmpty)
    }

    @Test func remembersWhatTheUpstreamReports() async throws {
        let upstream = FakeUpstream("")
        let info = UpstreamInfo()
        #expect(info.tap(for: "/moby.buildkit.v1.Control/Info") == nil)
        #expect(info.tap(for: "/moby.buildkit.v1.Control/ListWorkers") != nil)
        for _ in 0..<2 { #expect(try await info.capabilities(over: upstream).supportsFrontend("readfile")) }
        #expect(await info.platforms(over: upstream).isEmpty)
        #expect(upstream.methods == ["LLBBridge/Ping", "Control/ListWorkers"])
    }

    @Test func keepsTheSessionsOfRunningBuilds() {
        sessions.begin("a", session: "1")
        sessions.begin("b", session: "2")
        sessions.end("a")
        #expect(sessions.session(of: "a").isEmpty && sessions.session(of: "b") == "2")
    }
}
