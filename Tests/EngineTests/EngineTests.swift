import Foundation
import TestSupport
import Testing

/// Builds on a real Docker Engine (20.10), started by `dev/engine test`.
@Suite(.serialized, .enabled(if: Engine.current != nil, "needs `make test-engine`"))
struct EngineTests {
    let engine: Engine

    init() async throws {
        engine = try #require(Engine.current)
        try await Engine.frontendImages.value
    }

    @Test(arguments: EngineCase.all)
    func build(_ fixture: EngineCase) async throws {
        try await fixture.run(on: engine)
    }

    /// Files that a package manager leaves behind must be in no layer, not even if a later layer removes them.
    @Test(arguments: [("apt-signed", "ubuntu:16.04"), ("dnf", "fedora:40"), ("zypper", "opensuse/leap:15.6")])
    func leavesNothingInLayers(_ name: String, _ base: String) async throws {
        let fixture = EngineCase(name: name)
        try await fixture.run(on: engine)
        let paths = try await engine.paths(inLayersOf: fixture.image, above: base)
        #expect(paths.contains { $0.hasSuffix("var/lib/dpkg/status") || $0.contains("usr/bin/stub-") })
        let litter = paths.filter { path in
            let folders = ["var/lib/apt/lists/", "var/cache/apt/", "var/cache/dnf/", "var/cache/zypp/"]
            return folders.contains { path.hasPrefix($0) && !path.hasSuffix("/") }
        }
        #expect(litter == [])
    }

    /// A step reaches the client's SSH agent.
    @Test func sshAgentReachesAStep() async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("slipway-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let key = folder.appendingPathComponent("key").path
        let made = try await TestProcess.run("/usr/bin/ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", key])
        #expect(made.status == 0, "\(made.text)")
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
        let without = try await engine.docker(arguments)
        #expect(without.status != 0)
        let with = try await engine.docker(arguments + ["--ssh", "default=\(key)"])
        #expect(with.status == 0 && with.text.contains("the socket is /"), "\(with.text)")
    }

    /// A package added at the end of the list leaves the layers before it in the cache, and a build fetches package lists once.
    @Test func anAppendedPackageLeavesEarlierLayersCached() async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("slipway-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let packages = [
            "bazel", "python-dev", "python-setuptools", "build-essential", "git", "gcc", "lsb-release", "curl",
            "software-properties-common",
        ]
        func build(_ packages: [String]) async throws -> String {
            let text = """
                #syntax=slipway/frontend
                apiVersion: v1
                images:
                - from: debian:bookworm
                  package:
                    repo: ["deb http://@SITE@/bazel-apt stable jdk1.8"]
                    gpg: ["http://@SITE@/keys/bazel.gpg"]
                    install: [\(packages.joined(separator: ", "))]

                """
            let file = folder.appendingPathComponent("Mockerfile.yaml")
            try Data(engine.filled(text).utf8).write(to: file)
            let tag = ["--network", "host", "--tag", "slipway-test/appended"]
            let built = try await engine.docker(
                ["build", "--progress", "plain"] + tag + ["-f", file.path, folder.path]
            )
            #expect(built.status == 0, "\(built.text)")
            return built.text
        }
        /// The numbers of the steps with a line of this form. `#7 3.1 Hit:1 http://…` is a line of step 7.
        func steps(_ form: Regex<(Substring, Substring)>, _ text: String) -> [Substring] {
            text.matches(of: form).map(\.1).reduce(into: []) { if $0.last != $1 { $0.append($1) } }
        }
        let first = try await build(packages)
        let installations = steps(/(?m)^#(\d+) \[[23]\/3\] INSTALL/, first)
        #expect(installations.count == 2, "\(first)")
        let fetching = steps(/(?m)^#(\d+) [\d.]+ (?:Get|Hit):\d+ \S+ \S+ InRelease/, first)
        #expect(fetching == installations.dropLast(), "\(first)")

        let second = try await build(packages + ["ca-certificates"])
        let cached = steps(/(?m)^#(\d+) CACHED$/, second)
        let whole = steps(/(?m)^#(\d+) \[2\/3\] INSTALL bazel .* curl$/, second)
        #expect(whole.count == 1 && cached.contains(whole[0]), "\(second)")
        #expect(second.contains(/\[3\/3\] INSTALL software-properties-common ca-certificates/), "\(second)")

        let listed = try await engine.docker(
            ["run", "--rm", "--network", "none", "slipway-test/appended"]
                + ["dpkg-query", "-W", "-f", "${Package} ${Version}\n"]
        )
        for name in packages + ["ca-certificates"] {
            #expect(listed.text.contains("\n\(name) \(name == "bazel" ? "0.18.1" : "99:")"), "\(listed.text)")
        }
    }

    /// The second build of a file finds every step in the cache.
    @Test func secondBuildIsCached() async throws {
        let folder = engine.fixtures.appendingPathComponent("steps").path
        let arguments = ["build", "--progress", "plain", "-f", folder + "/Mockerfile.yaml", folder]
        let first = try await engine.docker(arguments)
        #expect(first.status == 0, "\(first.text)")
        let second = try await engine.docker(arguments)
        // `#6 [2/5] WORKDIR /work/deep` names a step. `#6 CACHED` follows if it isn't run.
        let steps = Set(second.text.matches(of: /(?m)^(#\d+) \[\d+\/\d+\] (?!FROM)/).map(\.1))
        let cached = Set(second.text.matches(of: /(?m)^(#\d+) CACHED$/).map(\.1))
        #expect(steps.count == 4 && steps.isSubset(of: cached), "\(second.text)")
    }

    /// `dev/assemble-image` and Containerfile make the same image from the same executable.
    @Test func containerfileMakesTheSameImage() async throws {
        let arguments = ["build", "-f", "Containerfile", "--build-arg", "EXECUTABLE=dist/slipway-frontend"]
        for target in ["frontend", "mocker", "ick", "gocker"] {
            let name = "slipway/\(target)"
            let tag = "slipway-test/containerfile-\(target)"
            let top = Checkout.root.path
            let built = try await TestProcess.run(
                "/bin/sh",
                ["-c", "cd \"$1\" && shift && exec \"$@\"", "sh", top, engine.client] + arguments
                    + ["--target", target, "--tag", tag, "."]
            )
            #expect(built.status == 0, "\(built.text)")
            for format in ["{{ json .RootFS.Layers }}", "{{ json .Config.Entrypoint }}", "{{ json .Config.Labels }}"] {
                let one = try await engine.docker(["image", "inspect", "--format", format, tag]).text
                let other = try await engine.docker(["image", "inspect", "--format", format, name]).text
                if format.contains("Layers") {
                    // The digests of layers differ, since they depend on the time of the file.
                    #expect(one.split(separator: ",").count == other.split(separator: ",").count)
                } else {
                    #expect(one == other)
                }
            }
        }
    }

    /// The frontend builds its own image from Containerfile.
    @Test func buildsItsOwnContainerfile() async throws {
        let own = Checkout.root.appendingPathComponent("Containerfile")
        let text = try "#syntax=slipway/frontend\n" + String(contentsOf: own, encoding: .utf8)
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("slipway-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appendingPathComponent("Containerfile")
        try Data(text.utf8).write(to: file)
        let executable = folder.appendingPathComponent("slipway-frontend")
        try FileManager.default.copyItem(
            at: Checkout.root.appendingPathComponent("dist/slipway-frontend"),
            to: executable
        )
        let built = try await engine.docker([
            "build", "--progress", "plain", "-f", file.path, "--build-arg", "EXECUTABLE=slipway-frontend",
            "--tag", "slipway-test/own", folder.path,
        ])
        #expect(built.status == 0, "\(built.text)")
        let format = "{{ json .Config.Labels }}{{ json .Config.Entrypoint }}"
        let one = try await engine.docker(["image", "inspect", "--format", format, "slipway-test/own"]).text
        let other = try await engine.docker(["image", "inspect", "--format", format, "slipway/frontend"]).text
        #expect(one == other)
    }
}
