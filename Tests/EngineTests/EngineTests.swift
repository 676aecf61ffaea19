import Foundation
import Testing

/// Builds on a real Docker Engine (20.10), started by `dev/engine test`.
@Suite(.serialized, .enabled(if: Engine.current != nil, "needs `make test-engine`"))
struct EngineTests {
    let engine: Engine

    init() throws {
        engine = try #require(Engine.current)
        try Engine.frontendImages.get()
    }

    @Test(arguments: EngineCase.all)
    func build(_ fixture: EngineCase) throws {
        try fixture.run(on: engine)
    }

    /// What a package manager leaves behind must not be in any layer, also not below a later one that removes it.
    @Test(arguments: [("apt-signed", "ubuntu:16.04"), ("dnf", "fedora:40"), ("zypper", "opensuse/leap:15.6")])
    func leavesNothingInLayers(_ name: String, _ base: String) throws {
        let fixture = EngineCase(name: name)
        try fixture.run(on: engine)
        let paths = try engine.paths(inLayersOf: fixture.image, above: base)
        #expect(paths.contains { $0.hasSuffix("var/lib/dpkg/status") || $0.contains("usr/bin/stub-") })
        let litter = paths.filter { path in
            let folders = ["var/lib/apt/lists/", "var/cache/apt/", "var/cache/dnf/", "var/cache/zypp/"]
            return folders.contains { path.hasPrefix($0) && !path.hasSuffix("/") }
        }
        #expect(litter == [])
    }

    /// The agent is the client's own: it reads a key made for this test, and a step lists it.
    @Test func sshAgentReachesAStep() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("slipway-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let key = folder.appendingPathComponent("key").path
        let made = try Command.run("/usr/bin/ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", key])
        #expect(made.status == 0, "\(made.output)")
        let file = folder.appendingPathComponent("Mockerfile.yaml")
        let text = """
            #syntax=slipway/frontend
            apiVersion: v1
            images:
            - name: demo
              from: busybox:latest
              steps:
              - run: test -S "$SSH_AUTH_SOCK" && echo "the socket is $SSH_AUTH_SOCK"
                mounts:
                - {type: ssh, required: true}
            """
        try Data(text.utf8).write(to: file)
        let arguments = ["build", "--progress", "plain", "-f", file.path, folder.path]
        let without = try engine.docker(arguments)
        #expect(without.status != 0)
        let with = try engine.docker(arguments + ["--ssh", "default=\(key)"])
        #expect(with.status == 0 && with.output.contains("the socket is /"), "\(with.output)")
    }

    /// The same file twice: the second build finds every step in the cache.
    @Test func secondBuildIsCached() throws {
        let folder = engine.fixtures.appendingPathComponent("steps").path
        let arguments = ["build", "--progress", "plain", "-f", folder + "/Mockerfile.yaml", folder]
        let first = try engine.docker(arguments)
        #expect(first.status == 0, "\(first.output)")
        let second = try engine.docker(arguments)
        #expect(second.output.contains("CACHED"), "\(second.output)")
    }

    /// The image assembled by `dev/assemble-image` is what Containerfile makes of the same executable.
    @Test func containerfileMakesTheSameImage() throws {
        let arguments = ["build", "-f", "Containerfile", "--build-arg", "EXECUTABLE=dist/slipway-frontend"]
        for target in ["frontend", "mocker", "ick", "gocker"] {
            let name = "slipway/\(target)"
            let tag = "slipway-test/containerfile-\(target)"
            let top = engine.top.path
            let built = try Command.run(
                "/bin/sh",
                ["-c", "cd \"$1\" && shift && exec \"$@\"", "sh", top, engine.client] + arguments
                    + ["--target", target, "--tag", tag, "."]
            )
            #expect(built.status == 0, "\(built.output)")
            for format in ["{{ json .RootFS.Layers }}", "{{ json .Config.Entrypoint }}", "{{ json .Config.Labels }}"] {
                let one = try engine.docker(["image", "inspect", "--format", format, tag]).output
                let other = try engine.docker(["image", "inspect", "--format", format, name]).output
                if format.contains("Layers") {
                    // A layer's digest holds the file's time; the number of layers is what they have in common.
                    #expect(one.split(separator: ",").count == other.split(separator: ",").count)
                } else {
                    #expect(one == other)
                }
            }
        }
    }

    /// Slipway builds its own image: Containerfile, read by the frontend that it describes.
    @Test func buildsItsOwnContainerfile() throws {
        let own = engine.top.appendingPathComponent("Containerfile")
        let text = try "#syntax=slipway/frontend\n" + String(contentsOf: own, encoding: .utf8)
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("slipway-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appendingPathComponent("Containerfile")
        try Data(text.utf8).write(to: file)
        let executable = folder.appendingPathComponent("slipway-frontend")
        try FileManager.default.copyItem(at: engine.top.appendingPathComponent("dist/slipway-frontend"), to: executable)
        let built = try engine.docker([
            "build", "--progress", "plain", "-f", file.path, "--build-arg", "EXECUTABLE=slipway-frontend",
            "--tag", "slipway-test/own", folder.path,
        ])
        #expect(built.status == 0, "\(built.output)")
        let format = "{{ json .Config.Labels }}{{ json .Config.Entrypoint }}"
        let one = try engine.docker(["image", "inspect", "--format", format, "slipway-test/own"]).output
        let other = try engine.docker(["image", "inspect", "--format", format, "slipway/frontend"]).output
        #expect(one == other)
    }
}
