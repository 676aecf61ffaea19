import BuildProxy
import Foundation
import Frontend
import OCISpec
import ServiceSecurity
import ServiceSupport
import ServiceTestSupport
import StandardSyntaxes
import SyntaxKit
import TestSupport
import Testing
import UpstreamLink

/// Runs a proxy in this process, in front of a fake solver (`worker.py`), while `body` runs.
func withProxy<Value>(
    takesDockerfiles: Bool = false,
    files: [String: String] = [:],
    configure: (inout BuildKitProxy.Configuration) throws -> Void = { _ in },
    _ body: (_ target: String, _ proxy: BuildKitProxy) async throws -> Value
) async throws -> Value {
    try await withWorker(files: files) { port in
        let endpoint = UpstreamEndpoint(.tcp(host: "127.0.0.1", port: port))
        return try await withProxy(endpoint: endpoint, takesDockerfiles: takesDockerfiles, configure: configure, body)
    }
}

/// Runs a fake solver (`worker.py`) that serves `files`, while `body` runs.
func withWorker<Value>(files: [String: String] = [:], _ body: (_ port: Int) async throws -> Value) async throws -> Value
{
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("slipway-proxy-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    for (name, text) in files { try Data(text.utf8).write(to: folder.appendingPathComponent(name)) }
    let worker = try await TestProcess.fixture("worker.py", [folder.path])
    defer { worker.kill() }
    return try await body(try await worker.port())
}

extension RoutingPolicy {
    /// The policy that the cases of `client.py` expect.
    static func forTests(takesDockerfiles: Bool = false) throws -> RoutingPolicy {
        let image = try ImageReference(parsing: "registry.example/build/frontend:2")
        return RoutingPolicy(registry: .standard, images: [image], takesDockerfiles: takesDockerfiles)
    }
}

/// Runs a proxy in this process, in front of `endpoint`, while `body` runs.
func withProxy<Value>(
    endpoint: UpstreamEndpoint,
    takesDockerfiles: Bool = false,
    limits: Limits = Limits(),
    hosted: MethodTable = MethodTable(),
    configure: (inout BuildKitProxy.Configuration) throws -> Void = { _ in },
    _ body: (_ target: String, _ proxy: BuildKitProxy) async throws -> Value
) async throws -> Value {
    let registry = SyntaxRegistry.standard
    var configuration = BuildKitProxy.Configuration(
        endpoint: endpoint,
        frontend: Frontend(registry),
        routing: try .forTests(takesDockerfiles: takesDockerfiles),
        log: .silent
    )
    configuration.limits = limits
    configuration.hosted = hosted
    try configure(&configuration)
    let proxy = BuildKitProxy(configuration, threads: 1)
    let path = "/tmp/slipway-proxy-\(UUID().uuidString.prefix(8)).sock"
    defer { unlink(path) }
    do {
        _ = try await proxy.listen(at: .unix(path: path))
        let value = try await body("unix:\(path)", proxy)
        await proxy.close(grace: .seconds(1))
        return value
    } catch {
        await proxy.close(grace: .zero)
        throw error
    }
}
