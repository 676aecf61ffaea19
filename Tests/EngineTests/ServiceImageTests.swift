import Foundation
import Testing

/// The service's image, built and run by a real Docker Engine, whose own BuildKit stands behind it. It holds a debug
/// build, so that the tests need no release of the command.
@Suite(.serialized, .enabled(if: Engine.current != nil, "needs `make test-engine`"))
struct ServiceImageTests {
    let engine: Engine
    private let image = "slipway-service:test"

    init() throws { engine = try #require(Engine.current) }

    private func build() throws {
        let top = engine.top.path
        let root = "dist/service-root-test"
        let laidOut = try Command.run("\(top)/dev/service-root", ["\(top)/.build/debug/slipway", "\(top)/\(root)"])
        try #require(laidOut.status == 0, "\(laidOut.output)")
        let built = try engine.docker([
            "build", "--quiet", "--file", "\(top)/Containerfile", "--target", "service", "--tag", image,
            "--build-arg", "SERVICE_ROOT=\(root)", top,
        ])
        try #require(built.status == 0, "\(built.output)")
    }

    @Test func comesUpHealthyAndCompiles() throws {
        try build()
        let host = try #require(ProcessInfo.processInfo.environment["DOCKER_HOST"]).dropFirst("unix://".count)
        let group = try FileManager.default.attributesOfItem(atPath: String(host))[.groupOwnerAccountID] as? Int
        let folder = "/tmp/slipway-image-\(UUID().uuidString.prefix(8))"
        try FileManager.default.createDirectory(
            atPath: folder,
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o777]
        )
        // The process' own mask takes bits from the attributes.
        chmod(folder, 0o777)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let started = try engine.docker([
            "run", "--detach", "--network", "none", "--read-only", "--cap-drop", "ALL",
            "--security-opt", "no-new-privileges", "--group-add", "\(group ?? 0)",
            // Sooner than the image's own.
            "--health-interval", "1s",
            "--volume", "\(host):/run/buildkit/buildkitd.sock", "--volume", "\(folder):/run/slipway", image,
        ])
        try #require(started.status == 0, "\(started.output)")
        let container = started.output.trimmingCharacters(in: .whitespacesAndNewlines)
        defer { _ = try? engine.docker(["rm", "--force", container]) }

        let found = try health(of: container)
        let reports = try engine.docker(["logs", container]).output
        #expect(found == "healthy", "\(reports)")
        let script = engine.top.appendingPathComponent("Tests/GatewayServiceTests/Fixtures/engine.py").path
        let file = engine.top.appendingPathComponent("Tests/Fixtures/door/Mockerfile.yaml").path
        let python = engine.top.appendingPathComponent(".work/python/bin/python3").path
        let ran = try Command.run(
            python,
            [script, "unix:\(folder)/slipway.sock", file, "hello.txt"],
            timeout: 300
        )
        #expect(ran.status == 0, "\(ran.output)")
        #expect(ran.output.hasSuffix("hello.txt=hello from the context\n"), "\(ran.output)")

        _ = try engine.docker(["stop", "--time", "30", container])
        let status = try engine.docker(["inspect", "--format", "{{ .State.ExitCode }}", container]).output
        let last = try engine.docker(["logs", container]).output
        #expect(status == "0\n", "\(last)")
    }

    /// What the engine finds by the image's own HEALTHCHECK, once it knows.
    private func health(of container: String) throws -> String {
        for _ in 0..<120 {
            let format = "{{ .State.Status }} {{ .State.Health.Status }}"
            let words = try engine.docker(["inspect", "--format", format, container]).output
                .split(whereSeparator: \.isWhitespace)
            guard words.first == "running", words.last == "starting" else { return words.last.map(String.init) ?? "" }
            Thread.sleep(forTimeInterval: 0.5)
        }
        return "starting"
    }

    /// The libraries of the C library that look names up are there, and a user that isn't root; a shell is not.
    @Test func holdsWhatItNeeds() throws {
        try build()
        let asked = try engine.docker([
            "run", "--rm", "--network", "none", image, "healthcheck", "tcp://localhost:1",
        ])
        #expect(asked.status == 1)
        #expect(asked.output.contains("tcp://localhost:1: connection refused"), "\(asked.output)")
        let shell = try engine.docker(["run", "--rm", "--network", "none", "--entrypoint", "/bin/sh", image])
        #expect(shell.status == 127, "\(shell.output)")
        let user = try engine.docker(["image", "inspect", "--format", "{{ .Config.User }}", image]).output
        #expect(user == "65532:65532\n")
    }
}
