import BuildProxy
import Foundation
import GRPCStreams
import ServiceSecurity
import ServiceSupport
import TestSupport
import Testing
import UpstreamLink

/// Failures of clients and of the upstream: no call hangs, no resource leaks, and every caller gets the reason.
@Suite(.serialized)
struct FaultTests {
    private static let impatient = Keepalive(interval: .milliseconds(300), timeout: .milliseconds(300))

    private func run(_ name: String, _ target: String) async throws {
        let output = try await TestProcess.fixture("client.py", [target, name]).end()
        #expect(output.text.hasSuffix("ok\n") && output.status == 0, Comment(rawValue: output.text))
    }

    // MARK: Half-open connections

    @Test func noticesSilentSolver() async throws {
        try await withWorker { worker in
            let network = try await TestProcess.fixture("network.py", ["127.0.0.1", "\(worker)"])
            defer { network.kill() }
            let endpoint = UpstreamEndpoint(
                .tcp(host: "127.0.0.1", port: try await network.port()),
                keepalive: Self.impatient
            )
            try await withProxy(endpoint: endpoint) { target, proxy in
                let client = try await TestProcess.fixture("client.py", [target, "silent_worker"])
                #expect(try await client.read() == "begun\n")
                network.send("fall silent")
                let said = try await network.read()
                #expect(said == "silent\n")
                let output = try await client.end()
                #expect(output.text.hasSuffix("ok\n"), Comment(rawValue: output.text))
                try await ServiceProcess.eventually("connections stay") { proxy.load.connections == 0 }
            }
        }
    }

    @Test func noticesSilentClient() async throws {
        try await withWorker { worker in
            let endpoint = UpstreamEndpoint(.tcp(host: "127.0.0.1", port: worker))
            try await withProxy(endpoint: endpoint, configure: { $0.keepalive = Self.impatient }) { target, proxy in
                let port = try #require(try await proxy.listen(at: .tcp(host: "127.0.0.1", port: 0)).port)
                let network = try await TestProcess.fixture("network.py", ["127.0.0.1", "\(port)"])
                defer { network.kill() }
                let client = try await TestProcess.fixture(
                    "client.py",
                    ["127.0.0.1:\(try await network.port())", "silent_client"]
                )
                defer { client.kill() }
                #expect(try await client.read() == "begun\n")
                network.send("fall silent")
                let said = try await network.read()
                #expect(said == "silent\n")
                try await ServiceProcess.eventually("the connection stays") { proxy.load.connections == 0 }
                // The solver's call was cancelled too.
                try await run("one_was_cancelled", target)
            }
        }
    }

    /// An idle connection stays open as long as its peer answers keepalive PINGs.
    @Test func leavesQuietSidesAlone() async throws {
        try await withWorker { worker in
            let endpoint = UpstreamEndpoint(.tcp(host: "127.0.0.1", port: worker), keepalive: Self.quick)
            try await withProxy(endpoint: endpoint, configure: { $0.keepalive = Self.quick }) { target, proxy in
                let client = try await TestProcess.fixture("client.py", [target, "drained"])
                #expect(try await client.read() == "begun\n")
                try await Task.sleep(for: .seconds(1))
                #expect(proxy.load.connections == 1)
                await proxy.close(grace: .zero)
                let output = try await client.end()
                #expect(output.text.hasSuffix("ok\n"), Comment(rawValue: output.text))
            }
        }
    }

    /// The minimum interval keeps gRPC's C core from closing the connection for too many PINGs.
    private static let quick = Keepalive(
        interval: .milliseconds(50),
        timeout: .seconds(10),
        minimumInterval: .milliseconds(400)
    )

    // MARK: Leaks

    @Test(arguments: [
        "cancellation", "client_gone", "cancelled_build", "broken_file", "many_builds", "slow_reader", "malformed",
    ])
    func leavesNothing(name: String) async throws {
        let output = try await ServiceProcess.run { service in
            // Run both once before measuring, because the first build allocates what later ones reuse.
            try await run("own_frontend", service.target)
            try await run("metadata", service.target)
            let before = service.descriptors
            try await run(name, service.target)
            try await ServiceProcess.eventually("descriptors stay open") { service.descriptors <= before }
        }
        #expect(output.status == 0, Comment(rawValue: output.text))
    }

    // MARK: Shutdown

    @Test func endsUnderLoad() async throws {
        var (client, compiler): (TestProcess?, TestProcess?)
        let output = try await ServiceProcess.run(arguments: ["--grace", "\(8 * Slowdown.factor)"]) { service in
            let loaded = try await TestProcess.fixture("client.py", [service.target, "drained_builds"])
            client = loaded
            let said = try await loaded.read()
            #expect(said == "begun\n")
            let compiling = try await TestProcess.fixture("compiler.py", [service.target, "drained_compiles"])
            compiler = compiling
            let compiles = try await compiling.read()
            #expect(compiles == "begun\n")
            service.process.kill(SIGTERM)
            let path = service.target.dropFirst("unix:".count)
            try await ServiceProcess.eventually("it listens on") {
                !FileManager.default.fileExists(atPath: String(path))
            }
            loaded.send("it ends")
        }
        let text = try await #require(client).end().text
        #expect(text.hasSuffix("ok\n"), Comment(rawValue: text))
        let compiled = try await #require(compiler).end().text
        #expect(compiled.hasSuffix("ok\n"), Comment(rawValue: compiled))
        #expect(output.status == 0 && output.text.contains("\"aborted\",\"connections\":\"1\""), "\(output.text)")
        #expect(output.text.hasSuffix("\"message\":\"closed\"}\n"), "\(output.text)")
    }

    // MARK: Compilations that are cancelled

    @Test func endsWorkWithItsCalls() async throws {
        let output = try await ServiceProcess.run(arguments: ["--listen", "tcp://127.0.0.1:0"]) { service in
            // Addresses of an IP listener and of a socket are different callers.
            let start = "\"address\":\"tcp://"
            var text = service.started
            if !text.contains(start) { text = try await service.process.read { $0.contains(start) } }
            let address = try #require(text.split(separator: start).dropFirst().first?.split(separator: "\"").first)
            let client = try await TestProcess.fixture(
                "compiler.py",
                [service.target, "work_ends_with_calls", "\(address),\(service.process.id)"]
            ).end()
            #expect(client.text.hasSuffix("ok\n") && client.status == 0, Comment(rawValue: client.text))
        }
        #expect(output.status == 0, Comment(rawValue: output.text))
    }

    @Test func endsCompilationsAfterGrace() async throws {
        var client: TestProcess?
        var start = ContinuousClock.now
        let output = try await ServiceProcess.run(arguments: ["--grace", "1"]) { service in
            let compiling = try await TestProcess.fixture("compiler.py", [service.target, "aborted_compiles"])
            client = compiling
            #expect(try await compiling.read() == "begun\n")
            start = .now
        }
        #expect(ContinuousClock.now - start < .seconds(4) * Slowdown.factor)
        #expect(output.status == 0 && output.text.contains("\"aborted\""), Comment(rawValue: output.text))
        #expect(output.text.hasSuffix("\"message\":\"closed\"}\n"), "\(output.text)")
        let text = try await #require(client).end().text
        #expect(text.hasSuffix("ok\n"), Comment(rawValue: text))
    }
}
