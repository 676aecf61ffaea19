import Foundation
import Frontend
import Subprocess
import SystemPackage
import TestSupport
import Testing

/// The `slipway` executable, run as a process.
@Suite struct SlipwayTests {
    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Fixtures")

    struct Outcome {
        var status: Int32
        var output: String
        var errors: String
    }

    static func run(_ arguments: [String], input: String = "", in directory: URL = folder) async throws -> Outcome {
        let result = try await Subprocess.run(
            .path(FilePath(Checkout.slipway.path)),
            arguments: Arguments(arguments),
            workingDirectory: FilePath(directory.path),
            input: .string(input),
            output: .string(limit: 1 << 26),
            error: .string(limit: 1 << 26)
        )
        return Outcome(
            status: result.terminationStatus.shellStatus,
            output: result.standardOutput,
            errors: result.standardError
        )
    }

    /// The command and the images have the same version.
    @Test func printsItsVersion() async throws {
        let outcome = try await Self.run(["--version"])
        #expect(outcome.output == "slipway \(Release.version)\n" && outcome.errors == "" && outcome.status == 0)
        // `-dev` follows the numbers until the version is released.
        let version = Release.version.hasSuffix("-dev") ? Release.version.dropLast(4) : Release.version[...]
        let numbers = version.split(separator: ".", omittingEmptySubsequences: false).map { Int($0) }
        #expect(numbers.count == 3 && !numbers.contains(nil))
        let containerfile = Checkout.root.appendingPathComponent("Containerfile")
        let lines = try String(contentsOf: containerfile, encoding: .utf8).split(separator: "\n")
        #expect(lines.contains("ARG VERSION=\(Release.version)"))
    }

    /// Compares a text with a file in `Fixtures`. A missing file is written, and the test fails. With
    /// `SLIPWAY_UPDATE_GOLDENS=1` every file is written instead.
    static func expectGolden(_ actual: String, _ name: String) {
        let file = folder.appendingPathComponent(name)
        if ProcessInfo.processInfo.environment["SLIPWAY_UPDATE_GOLDENS"] == "1" {
            #expect(throws: Never.self) { try actual.write(to: file, atomically: true, encoding: .utf8) }
            return
        }
        guard let expected = try? String(contentsOf: file, encoding: .utf8) else {
            try? actual.write(to: file, atomically: true, encoding: .utf8)
            Issue.record("golden \(name) was missing and is now written; read it before you commit it")
            return
        }
        #expect(actual == expected, "\(name) differs")
    }

    @Test(arguments: ["packages", "stages", "steps"], ["tree", "json", "dot"])
    func compiles(name: String, format: String) async throws {
        let outcome = try await Self.run(["compile", "-f", "\(name).Mockerfile.yaml", "--format", format])
        #expect(outcome.status == 0, "\(outcome.errors)")
        Self.expectGolden(outcome.output, "\(name).\(format)")
    }

    @Test(arguments: ["tree", "json"])
    func compilesForSeveralPlatforms(format: String) async throws {
        let platforms = ["--platform", "linux/arm64,linux/arm/v7", "--platform", "linux/amd64"]
        let outcome = try await Self.run(
            ["compile", "-f", "steps.Mockerfile.yaml", "--config", "--format", format, "--opt", "attest:sbom="]
                + platforms
        )
        #expect(outcome.status == 0, "\(outcome.errors)")
        Self.expectGolden(outcome.output, "platforms.\(format)")
        let graph = try await Self.run(["compile", "-f", "steps.Mockerfile.yaml", "--format", "pb"] + platforms)
        #expect(graph.status == 2)
        #expect(graph.errors.contains("--format pb can hold only one graph"))
    }

    /// Every stage of the project's own Containerfile.
    @Test(arguments: ["executable", "executable-outside", "chosen", "image", "mocker", "ick", "gocker", "frontend"])
    func compilesItsOwnContainerfile(stage: String) async throws {
        let outcome = try await Self.run(
            [
                "compile", "-f", "Containerfile", "--target", stage, "--build-arg", "EXECUTABLE=dist/slipway-frontend",
                ".",
            ],
            in: Checkout.root
        )
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(
            outcome.output.contains(stage == "executable" ? "RUN make dist/slipway-frontend" : "dist/slipway-frontend")
        )
    }

    @Test func reportsAssumptions() async throws {
        let outcome = try await Self.run(["compile", "-f", "packages.Mockerfile.yaml"])
        let lines = outcome.errors.split(separator: "\n").filter { $0.hasPrefix("slipway: assumed: ") }
        #expect(!lines.isEmpty)
        for line in lines { #expect(outcome.output.contains("# " + line.dropFirst("slipway: ".count))) }
    }

    @Test func readsFactsFromFiles() async throws {
        let outcome = try await Self.run([
            "compile", "-f", "packages.Mockerfile.yaml", "--image-config", "configs.json", "--os-release",
            "own-os-release",
            "--config",
        ])
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(!outcome.output.contains("image config assumed"))
        #expect(!outcome.output.contains("/etc/os-release assumed"))
        #expect(outcome.output.contains("\"FROM_CONFIG=1\""))
    }

    @Test func readsStandardInput() async throws {
        let text = try String(contentsOf: Self.folder.appendingPathComponent("steps.Mockerfile.yaml"), encoding: .utf8)
        let outcome = try await Self.run(["compile", "-f", "-"], input: text)
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.output.contains("at: stdin:"))
    }

    @Test func dumpsACompiledDefinition() async throws {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("slipway-\(UUID().uuidString).llb")
        defer { try? FileManager.default.removeItem(at: file) }
        let compiled = try await Self.run([
            "compile", "-f", "stages.Mockerfile.yaml", "--format", "pb", "--output", file.path,
        ])
        #expect(compiled.status == 0, "\(compiled.errors)")
        let json = try await Self.run(["dump", "--format", "json", file.path])
        Self.expectGolden(json.output, "stages.json")
        let refused = try await Self.run(["dump"], input: "no LLB")
        #expect(refused.status == 1)
        #expect(refused.errors == "slipway: stdin: not an LLB definition (a serialized pb.Definition)\n")
    }

    @Test func checksABuildFile() async throws {
        let good = try await Self.run(["check", "-f", "steps.Mockerfile.yaml"])
        #expect(good.status == 0)
        #expect(good.output.isEmpty)
        let bad = try await Self.run(["check", "-f", "broken.Mockerfile.yaml"])
        #expect(bad.status == 1)
        #expect(bad.output.isEmpty)
        Self.expectGolden(bad.errors, "broken.text")
        let json = try await Self.run(["check", "-f", "broken.Mockerfile.yaml", "--format", "json"])
        #expect(json.status == 1)
        Self.expectGolden(json.output, "broken.json")
    }

    @Test(arguments: [("linux/amd64", 0), ("linux/arm64", 1), ("linux/amd64,linux/arm64", 1)] as [(String, Int32)])
    func checksForThePlatform(platform: String, status: Int32) async throws {
        let text = """
            apiVersion: v1
            images:
            - from: debian:12
              external:
              - {src: {amd64: "https://x.example.com/a"}, dst: /a}
            """
        let outcome = try await Self.run(["check", "-f", "-", "--platform", platform], input: text)
        #expect(outcome.status == status)
        #expect(outcome.errors.contains("'src' has no entry for the architecture arm64") == (status == 1))
    }

    @Test func reportsLintWarnings() async throws {
        let styled = try await Self.run(["check", "-f", "questions.Dockerfile"])
        #expect(styled.status == 0)
        Self.expectGolden(styled.errors, "questions.check.text")
    }

    @Test(arguments: ["outline", "targets"], ["Dockerfile", "Mockerfile.yaml"])
    func answersSubrequests(subrequest: String, file: String) async throws {
        let text = try await Self.run([subrequest, "-f", "questions.\(file)", "--target", "app"])
        #expect(text.status == 0, "\(text.errors)")
        Self.expectGolden(text.output, "questions.\(file).\(subrequest).text")
        let json = try await Self.run([subrequest, "-f", "questions.\(file)", "--target", "app", "--format", "json"])
        Self.expectGolden(json.output, "questions.\(file).\(subrequest).json")
    }

    private static let contexts = ["compile", "-f", "steps.Mockerfile.yaml", "--build-context"]

    @Test(arguments: [
        (["--build-context", "debian=docker-image://other:1"], "docker-image://docker.io/library/other:1"),
        (["--build-context", "debian:12=."], "local://debian:12"),
        (["--build-context", "docker.io/library/debian:12=git@example.com:me/x.git"], "git://example.com/me/x.git"),
        (["https://example.com/x.git#main:sub"], "git://example.com/x.git#main:sub"),
    ])
    func resolvesContexts(arguments: [String], identifier: String) async throws {
        let text = "FROM debian:12\nFROM debian\nCOPY a /\nCOPY --from=debian:12 b /\n"
        let outcome = try await Self.run(["compile", "-f", "-", "--format", "json"] + arguments, input: text)
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.output.contains("\"identifier\":\"\(identifier)"), "\(outcome.output)")
    }

    @Test func warnsAboutAnotherFrontend() async throws {
        let outcome = try await Self.run(
            ["compile", "-f", "-"],
            input: "#syntax=example.com/theirs:1\nFROM alpine\n"
        )
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.errors.contains("#syntax names the frontend example.com/theirs:1, which is not run here"))
    }

    @Test(
        arguments: [
            (["compile", "-f", "missing.yaml"], 1, "cannot read 'missing.yaml'"),
            (
                ["compile", "-f", "steps.Mockerfile.yaml", "no-such-context"], 2,
                "'no-such-context' is not a directory"
            ),
            (["compile", "-f", "steps.Mockerfile.yaml", "--solver", "x"], 2, "expected one of current, docker-20.10"),
            (["compile", "-f", "steps.Mockerfile.yaml", "--opt", "x"], 2, "expected KEY=VALUE"),
            (
                ["compile", "-f", "steps.Mockerfile.yaml", "--format", "dot", "--config"], 2,
                "--config requires --format tree or json"
            ),
            (["compile", "-f", "steps.Mockerfile.yaml", "--format", "xml"], 2, "xml"),
            (["compile", "-f", "steps.Mockerfile.yaml", "--target", "nobody"], 1, "nobody"),
            (["compile", "--no-such-option"], 2, "no-such-option"),
            (["compile", "https://example.com/x.git"], 2, "the context 'https://example.com/x.git' is not fetched"),
            (contexts + ["x"], 2, "expected NAME=SOURCE, found 'x'"),
            (contexts + ["x=missing"], 2, "'missing' is not a directory"),
            (contexts + ["UP=."], 2, "invalid name 'UP'"),
            (contexts + ["x::y=."], 2, "invalid name 'x::y'"),
            (
                contexts + ["alpine=.", "--build-context", "docker.io/library/alpine:latest=docker-image://b"], 2,
                "'docker.io/library/alpine:latest=docker-image://b' has the same name as 'alpine=.'"
            ),
            (["schema", "mocker", "v9"], 2, "Mockerfile has no version 'v9'; expected one of"),
            (["schema", "gocker", "v9"], 2, "Gockerfile has no version 'v9'; it has only one"),
            (["schema", "ick"], 2, "expected one of mocker, gocker, config"),
        ] as [([String], Int32, String)]
    )
    func reportsFailures(arguments: [String], status: Int32, message: String) async throws {
        let outcome = try await Self.run(arguments)
        #expect(outcome.status == status)
        #expect(outcome.output.isEmpty)
        #expect(outcome.errors.contains(message), "\(outcome.errors)")
    }

    @Test func printsSchemasAndSyntaxes() async throws {
        for arguments in [[], ["mocker", "v1alpha1"], ["mocker", "v1"], ["gocker"], ["config"]] {
            let schema = try await Self.run(["schema"] + arguments)
            #expect(schema.status == 0)
            #expect((try? JSONSerialization.jsonObject(with: Data(schema.output.utf8))) != nil)
        }
        let syntaxes = try await Self.run(["syntaxes"])
        #expect(syntaxes.output.contains("Mockerfile.yaml"))
        #expect(try await Self.run(["--help"]).output.contains("Exit status"))
    }
}
