import Foundation
import TestSupport
import Testing

/// `slipway lock` and `--resolve`, against Debian's docker-registry, a file server and a Git repository.
@Suite struct LockTests {
    /// Runs a test with the servers and a folder that holds a Mockerfile and a Dockerfile which use them.
    private func withServers(_ body: (RegistryServers, URL) async throws -> Void) async throws {
        let servers = try await RegistryServers()
        let folder = servers.folder.appendingPathComponent("build")
        let result: Result<Void, any Error>
        do {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            let (open, site) = (servers.address("open"), servers.address("site"))
            let files = [
                "Dockerfile": """
                FROM \(open)/multi:1 AS tools
                ADD http://\(site)/file /file
                FROM \(open)/base:1
                ADD http://\(site)/repo.git#main /main
                ADD http://\(site)/repo.git#v1 /v1

                """,
                "Mockerfile.yaml": """
                apiVersion: v1alpha1
                images:
                - name: app
                  from: \(open)/base:1
                  external:
                  - src: http://\(site)/file
                    dst: /file

                """,
            ]
            for (name, text) in files {
                try text.write(to: folder.appendingPathComponent(name), atomically: true, encoding: .utf8)
            }
            result = .success(try await body(servers, folder))
        } catch { result = .failure(error) }
        try await servers.stop()
        try result.get()
    }

    private func run(_ arguments: [String], _ folder: URL) async throws -> SlipwayTests.Outcome {
        try await SlipwayTests.run(arguments, in: folder)
    }

    @Test func locksADockerfile() async throws {
        try await withServers { servers, folder in
            let missing = try await run(["lock", "-f", "Dockerfile", "--check"], folder)
            #expect(missing.status == 1 && missing.errors.contains("Dockerfile.lock.json is missing"))

            let first = try await run(["lock", "-f", "Dockerfile", "--platform", "linux/amd64,linux/s390x"], folder)
            #expect(first.status == 1 && first.errors.contains("has no image for linux/s390x"), "\(first.errors)")
            let locked = try await run(["lock", "-f", "Dockerfile"], folder)
            #expect(locked.status == 0, "\(locked.errors)")
            #expect(locked.errors.contains("Dockerfile.lock.json: 5 sources pinned"), "\(locked.errors)")
            let lines = locked.output.split(separator: "\n").map(String.init)
            #expect(lines.count == 5 && lines.allSatisfy { $0.hasPrefix("+ ") }, "\(locked.output)")
            #expect(lines.contains { $0.hasSuffix("/multi:1 \(servers.digest("multi"))") })
            #expect(try await run(["lock", "-f", "Dockerfile", "--check"], folder).status == 0)

            // The compiled graph has the pins, also without a registry.
            let graph = try await run(["compile", "-f", "Dockerfile", "--format", "tree"], folder)
            #expect(graph.output.contains("/base:1@\(servers.digest("base"))"), "\(graph.output)")
            let repository = "source git://\(servers.address("site"))/repo.git#"
            #expect(graph.output.contains(repository) && !graph.output.contains(repository + "main"))
            #expect(!graph.output.contains("the digest is"))
            let tools = try await run(["compile", "-f", "Dockerfile", "--target", "tools"], folder)
            #expect(tools.output.contains("http.checksum"), "\(tools.output)")

            try await servers.move()
            let outdated = try await run(["lock", "-f", "Dockerfile", "--check"], folder)
            #expect(outdated.status == 1 && outdated.errors.contains("is outdated; run 'slipway lock --update'"))
            let moved = outdated.output.split(separator: "\n")
            #expect(moved.count == 3 && moved.allSatisfy { $0.contains(" -> ") }, "\(outdated.output)")
            #expect(moved.contains { $0.contains("/base:1 \(servers.digest("base")) -> sha256:") })
            // A tag that didn't move is no change, and known pins are kept without --update.
            let kept = try await run(["lock", "-f", "Dockerfile"], folder)
            #expect(kept.status == 0 && kept.output == "")
            let updated = try await run(["lock", "-f", "Dockerfile", "--update"], folder)
            #expect(updated.status == 0 && updated.output == outdated.output)
            #expect(try await run(["lock", "-f", "Dockerfile", "--check"], folder).status == 0)
        }
    }

    @Test func locksAMockerfileAndReportsItsProblems() async throws {
        try await withServers { servers, folder in
            let locked = try await run(["lock"], folder)
            #expect(locked.status == 0 && locked.errors.contains("2 sources pinned"), "\(locked.errors)")
            let file = folder.appendingPathComponent("Mockerfile.yaml")
            let text = try String(contentsOf: file, encoding: .utf8)
            // A new source makes the lock file incomplete: a warning of a build, and a failure of the check.
            try (text + "  - src: http://\(servers.address("site"))/repo.git/HEAD\n    dst: /head\n")
                .write(to: file, atomically: true, encoding: .utf8)
            let compiled = try await run(["compile"], folder)
            #expect(compiled.status == 0, "\(compiled.errors)")
            #expect(compiled.errors.contains("Mockerfile.yaml.lock.json doesn't pin http://"), "\(compiled.errors)")
            let incomplete = try await run(["lock", "--check"], folder)
            #expect(incomplete.status == 1 && incomplete.output.hasPrefix("+ http://"), "\(incomplete.output)")
            #expect(
                incomplete.errors.contains("Mockerfile.yaml.lock.json doesn't match the build file; run 'slipway lock'")
            )
            let added = try await run(["lock"], folder)
            #expect(added.status == 0 && added.output == incomplete.output)

            let lock = folder.appendingPathComponent("Mockerfile.yaml.lock.json")
            for (broken, message) in [
                ("{\"rules\": 1}", "lock.json:1:11"), ("{\"slipway\":{\"file\":\"x\"}}", "lock file of 'x'"),
            ] {
                try broken.write(to: lock, atomically: true, encoding: .utf8)
                for command in ["compile", "check", "lock"] {
                    let outcome = try await run([command], folder)
                    #expect(outcome.status == 1 && outcome.errors.contains(message), "\(command): \(outcome.errors)")
                }
            }
        }
    }

    @Test func reportsWhatCannotBePinned() async throws {
        try await withServers { servers, folder in
            let (open, site) = (servers.address("open"), servers.address("site"))
            let cases = [
                ("FROM \(open)/base:9", "\(open)/base:9: \(open) responded with 404 (manifest unknown)"),
                ("FROM scratch\nADD http://\(site)/none /", "http://\(site)/none can't be pinned"),
                ("FROM scratch\nADD http://\(site)/repo.git#none /", "has no branch or tag 'none'"),
                ("FROM scratch\nADD http://\(site)/no.git#main /", "can't be read"),
                ("FROM scratch\nADD http://127.0.0.1:1/f /", "can't be reached"),
            ]
            for (text, message) in cases {
                try text.write(to: folder.appendingPathComponent("Dockerfile"), atomically: true, encoding: .utf8)
                let outcome = try await run(["lock", "-f", "Dockerfile"], folder)
                #expect(outcome.status == 1 && outcome.errors.contains(message), "\(text): \(outcome.errors)")
                #expect(
                    !FileManager.default.fileExists(atPath: folder.appendingPathComponent("Dockerfile.lock.json").path)
                )
            }
        }
    }

    @Test func resolvesImages() async throws {
        try await withServers { servers, folder in
            let compiled = try await run(
                ["compile", "-f", "Mockerfile.yaml", "--resolve", "registry", "--config"],
                folder
            )
            #expect(compiled.status == 0, "\(compiled.errors)")
            #expect(
                compiled.output.contains("/base:1@\(servers.digest("base"))") && compiled.output.contains("NAME=base")
            )
            #expect(!compiled.errors.contains("image config assumed"))
            for command in ["check", "explain", "outline", "targets"] {
                let outcome = try await run([command, "-f", "Dockerfile", "--resolve", "registry"], folder)
                #expect(outcome.status == 0, "\(command): \(outcome.errors)")
            }
            let arm = try await run(
                ["compile", "-f", "Mockerfile.yaml", "--resolve", "registry", "--platform", "linux/s390x"],
                folder
            )
            // A manifest that isn't in an index is taken for every platform, as by BuildKit.
            #expect(arm.status == 0, "\(arm.errors)")
            let layout = try await run(["compile", "-f", "Mockerfile.yaml", "--resolve", "oci-layout:."], folder)
            #expect(layout.status == 1, "\(layout.errors)")
            #expect(layout.errors.contains("index.json is missing or not readable"), "\(layout.errors)")
        }
    }

    /// The registry doesn't have `base:9`, the layout does. Neither has `base:8`.
    @Test func asksSeveralSources() async throws {
        try await withServers { servers, folder in
            let name = "\(servers.address("open"))/base"
            let file = folder.appendingPathComponent("Dockerfile")
            let sources = ["-f", "Dockerfile", "--resolve", "registry", "--resolve", "oci-layout:../layout"]
            try "FROM \(name):9\nCOPY --from=\(name):1 / /\n".write(to: file, atomically: true, encoding: .utf8)
            let compiled = try await run(["compile", "--config"] + sources, folder)
            #expect(compiled.status == 0 && compiled.output.contains("NAME=layout"), "\(compiled.errors)")
            let locked = try await run(["lock"] + sources, folder)
            #expect(locked.status == 0, "\(locked.errors)")
            #expect(locked.output.contains("/base:9 \(servers.digest("layout"))"), "\(locked.output)")
            #expect(locked.output.contains("/base:1 \(servers.digest("base"))"), "\(locked.output)")

            try "FROM \(name):8\n".write(to: file, atomically: true, encoding: .utf8)
            for command in ["check", "lock"] {
                let missing = try await run([command] + sources, folder)
                let message =
                    "\(name):8: no source has it: \(servers.address("open")) responded with 404 (manifest unknown), check the name and "
                    + "the tag; oci-layout:../layout doesn't have it"
                #expect(missing.status == 1 && missing.errors.contains(message), "\(command): \(missing.errors)")
            }
        }
    }

    @Test(arguments: [
        (["--resolve", "web"], "--resolve: expected offline, registry"),
        (["--resolve", "oci-layout:none"], "'none' is not a directory"),
        (["--resolve", "offline", "--resolve", "registry"], "offline can't be combined"),
        (["--registry-mirror", "a"], "--registry-mirror: expected DOMAIN=URL"),
        (
            ["--resolve", "registry", "--registry-mirror", "docker.io=x"],
            "expected http:// or https:// after 'docker.io='"
        ),
    ])
    func refusesOptions(_ arguments: [String], _ message: String) async throws {
        let outcome = try await SlipwayTests.run(["compile", "-f", "packages.Mockerfile.yaml"] + arguments)
        #expect(outcome.status == 2 && outcome.errors.contains(message), "\(outcome.errors)")
    }
}
