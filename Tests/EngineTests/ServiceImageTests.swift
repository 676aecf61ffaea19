import Foundation
import TestSupport
import Testing

/// The image of the service, built and run by a real Docker Engine, with the engine's BuildKit as upstream. The image
/// contains a debug build, so that the tests don't need a release build of the command.
@Suite(.serialized, .enabled(if: Engine.current != nil, "needs `make test-engine`"))
struct ServiceImageTests {
    let engine: Engine
    private let image = "slipway-service:test"

    init() throws { engine = try #require(Engine.current) }

    private func build() async throws {
        let top = Checkout.root.path
        let root = "dist/service-root-test"
        let laidOut = try await TestProcess.run(
            "\(top)/dev/service-root",
            ["\(top)/.build/debug/slipway", "\(top)/\(root)"]
        )
        try #require(laidOut.status == 0, "\(laidOut.text)")
        let built = try await engine.docker([
            "build", "--quiet", "--file", "\(top)/Containerfile", "--target", "service", "--tag", image,
            "--build-arg", "SERVICE_ROOT=\(root)", top,
        ])
        try #require(built.status == 0, "\(built.text)")
    }

    @Test func comesUpHealthyAndCompiles() async throws {
        try await build()
        let host = try #require(ProcessInfo.processInfo.environment["DOCKER_HOST"]).dropFirst("unix://".count)
        let group = try FileManager.default.attributesOfItem(atPath: String(host))[.groupOwnerAccountID] as? Int
        let folder = "/tmp/slipway-image-\(UUID().uuidString.prefix(8))"
        try FileManager.default.createDirectory(
            atPath: folder,
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o777]
        )
        // The process's umask applies to the attributes above.
        chmod(folder, 0o777)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let started = try await engine.docker([
            "run", "--detach", "--network", "none", "--read-only", "--cap-drop", "ALL",
            "--security-opt", "no-new-privileges", "--group-add", "\(group ?? 0)",
            // Shorter than the interval of the image.
            "--health-interval", "1s",
            "--volume", "\(host):/run/buildkit/buildkitd.sock", "--volume", "\(folder):/run/slipway", image,
        ])
        try #require(started.status == 0, "\(started.text)")
        let container = started.text.trimmingCharacters(in: .whitespacesAndNewlines)
        do { try await checkService(container, folder: folder) } catch {
            _ = try? await engine.docker(["rm", "--force", container])
            throw error
        }
        _ = try await engine.docker(["rm", "--force", container])
    }

    private func checkService(_ container: String, folder: String) async throws {
        let found = try await health(of: container)
        let reports = try await engine.docker(["logs", container]).text
        #expect(found == "healthy", "\(reports)")
        let script = Checkout.root.appendingPathComponent("Tests/BuildProxyTests/Fixtures/engine.py").path
        let file = Checkout.root.appendingPathComponent("Tests/Fixtures/proxy/Mockerfile.yaml").path
        let python = Checkout.root.appendingPathComponent(".work/python/bin/python3").path
        let ran = try await TestProcess.run(
            python,
            [script, "unix:\(folder)/slipway.sock", file, "hello.txt"],
            within: .seconds(300)
        )
        #expect(ran.status == 0, "\(ran.text)")
        #expect(ran.text.hasSuffix("hello.txt=hello from the context\n"), "\(ran.text)")

        _ = try await engine.docker(["stop", "--time", "30", container])
        let status = try await engine.docker(["inspect", "--format", "{{ .State.ExitCode }}", container]).text
        let last = try await engine.docker(["logs", container]).text
        #expect(status == "0\n", "\(last)")
    }

    /// The result of the image's HEALTHCHECK, once it is known.
    private func health(of container: String) async throws -> String {
        for _ in 0..<120 {
            let format = "{{ .State.Status }} {{ .State.Health.Status }}"
            let states = try await engine.docker(["inspect", "--format", format, container]).text
                .split(whereSeparator: \.isWhitespace)
            guard states.first == "running", states.last == "starting" else {
                return states.last.map(String.init) ?? ""
            }
            try await Task.sleep(for: .milliseconds(500))
        }
        return "starting"
    }

    /// The image has the C library's name resolution and a user other than root. It has no shell.
    @Test func containsOnlyWhatItNeeds() async throws {
        try await build()
        let healthcheck = try await engine.docker([
            "run", "--rm", "--network", "none", image, "healthcheck", "tcp://localhost:1",
        ])
        #expect(healthcheck.status == 1)
        // The name may have an IPv6 address, which fails in another way.
        let message = /tcp:\/\/localhost:1: .*connection refused/
        #expect(healthcheck.text.contains(message), "\(healthcheck.text)")
        let shell = try await engine.docker(["run", "--rm", "--network", "none", "--entrypoint", "/bin/sh", image])
        #expect(shell.status == 127, "\(shell.text)")
        let user = try await engine.docker(["image", "inspect", "--format", "{{ .Config.User }}", image]).text
        #expect(user == "65532:65532\n")
    }
}
