import Foundation
import TestSupport
import Testing

/// The long example with a lock file beside it, built by the frontend image. Its base comes from a registry, its download from the
/// site; both move.
@Suite(.serialized, .enabled(if: Engine.current != nil, "needs `make test-engine`"))
struct LockTests {
    private static let image = "slipway-test/lock"
    let engine: Engine

    init() async throws {
        engine = try #require(Engine.current)
        try await Engine.frontendImages.value
    }

    private func docker(_ arguments: [String]) async throws -> String {
        let ran = try await engine.docker(arguments)
        try #require(ran.status == 0, "docker \(arguments): \(ran.text)")
        return ran.text
    }

    private func build(_ folder: URL) async throws -> TestProcess.Output {
        try await engine.docker([
            "build", "--progress", "plain", "--network", "host", "--tag", Self.image, "--file",
            folder.path + "/Mockerfile.yaml", folder.path,
        ])
    }

    private func lock(_ folder: URL, _ arguments: [String] = []) async throws -> TestProcess.Output {
        try await TestProcess.run(Checkout.slipway.path, ["lock", "-f", folder.path + "/Mockerfile.yaml"] + arguments)
    }

    @Test func longExample() async throws {
        let servers = try await RegistryServers()
        let result: Result<Void, any Error>
        do { result = .success(try await moves(servers)) } catch { result = .failure(error) }
        try await servers.stop()
        try result.get()
    }

    private func moves(_ servers: RegistryServers) async throws {
        let base = servers.address("open") + "/ubuntu:16.04"
        let folder = servers.folder.appendingPathComponent("build")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        _ = try await docker(["tag", "ubuntu:16.04", base])
        _ = try await docker(["push", base])
        // A file of its own, since other tests use the example's.
        let download = engine.site.appendingPathComponent("files/lock-kubectl")
        let original = try Data(contentsOf: engine.site.appendingPathComponent("files/kubectl"))
        try original.write(to: download)
        let example = engine.fixtures.appendingPathComponent("r2d4")
        let text = try engine.filled(
            String(contentsOf: example.appendingPathComponent("Mockerfile.yaml"), encoding: .utf8)
        )
        .replacingOccurrences(of: "from: ubuntu:16.04", with: "from: " + base)
        .replacingOccurrences(of: "files/kubectl", with: "files/lock-kubectl")
        try Data(text.utf8).write(to: folder.appendingPathComponent("Mockerfile.yaml"))

        let locked = try await lock(folder)
        try #require(locked.status == 0, "\(locked.text)")
        #expect(locked.text.contains("+ docker-image://\(base) sha256:"), "\(locked.text)")
        let built = try await build(folder)
        try #require(built.status == 0, "\(built.text)")
        let look = try Data(contentsOf: example.appendingPathComponent("look.sh"))
        let ran = try await engine.docker(
            ["run", "--rm", "--interactive", "--network", "none", "--entrypoint", "sh", Self.image, "-eux"],
            input: look
        )
        #expect(ran.status == 0, "\(ran.text)")

        // The base's tag moves: the build still has the pinned one.
        _ = try await docker(["tag", "busybox:latest", base])
        _ = try await docker(["push", base])
        _ = try await docker(["rmi", base])
        _ = try await docker(["builder", "prune", "--all", "--force"])
        let again = try await build(folder)
        #expect(again.status == 0, "\(again.text)")

        // The download moves: the error has both checksums.
        let before = try String(contentsOf: folder.appendingPathComponent("Mockerfile.yaml.lock.json"), encoding: .utf8)
        try (original + Data("#\n".utf8)).write(to: download)
        _ = try await docker(["builder", "prune", "--all", "--force"])
        let failed = try await build(folder)
        let outdated = try await lock(folder, ["--check"])
        #expect(outdated.status == 1, "\(outdated.text)")
        let line = outdated.text.split(separator: "\n").first { $0.contains("files/lock-kubectl") } ?? ""
        let checksums = line.split(separator: " ").filter { $0.hasPrefix("sha256:") }
        try #require(checksums.count == 2, "\(outdated.text)")
        #expect(failed.status != 0 && checksums.allSatisfy { failed.text.contains($0) }, "\(failed.text)")
        #expect(before.contains(String(checksums[0])))
    }
}
