import Foundation
import Frontend
import Testing

/// Runs the built `slipway` as a process.
@Suite struct SlipwayTests {
    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Fixtures")

    struct Outcome {
        var status: Int32
        var output: String
        var errors: String
    }

    /// The executable beside the test bundle.
    static var executable: URL {
        get throws {
            let bundles = [Bundle.main.executableURL] + CommandLine.arguments.map { URL(fileURLWithPath: $0) }
            for case let bundle? in bundles {
                var folder = bundle.deletingLastPathComponent()
                for _ in 0..<5 {
                    let file = folder.appendingPathComponent("slipway")
                    var isDirectory: ObjCBool = false
                    if FileManager.default.fileExists(atPath: file.path, isDirectory: &isDirectory),
                        !isDirectory.boolValue
                    {
                        return file
                    }
                    folder.deleteLastPathComponent()
                }
            }
            throw CocoaError(.fileNoSuchFile)
        }
    }

    static func run(_ arguments: [String], input: String = "", in directory: URL = folder) throws -> Outcome {
        let process = Process()
        process.executableURL = try executable
        process.arguments = arguments
        process.currentDirectoryURL = directory
        let scratch = FileManager.default.temporaryDirectory.appendingPathComponent("slipway-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: scratch, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: scratch) }
        // Files and not pipes: no output is so long that it must be drained meanwhile.
        for (name, text) in [("in", input), ("out", ""), ("err", "")] {
            try text.write(to: scratch.appendingPathComponent(name), atomically: false, encoding: .utf8)
        }
        process.standardInput = try FileHandle(forReadingFrom: scratch.appendingPathComponent("in"))
        process.standardOutput = try FileHandle(forWritingTo: scratch.appendingPathComponent("out"))
        process.standardError = try FileHandle(forWritingTo: scratch.appendingPathComponent("err"))
        try process.run()
        process.waitUntilExit()
        return Outcome(
            status: process.terminationStatus,
            output: try String(contentsOf: scratch.appendingPathComponent("out"), encoding: .utf8),
            errors: try String(contentsOf: scratch.appendingPathComponent("err"), encoding: .utf8)
        )
    }

    /// The one version of all that is made of this source.
    @Test func tellsItsVersion() throws {
        let outcome = try Self.run(["--version"])
        #expect(outcome.output == "slipway \(Release.version)\n" && outcome.errors == "" && outcome.status == 0)
        let numbers = Release.version.split(separator: ".", omittingEmptySubsequences: false).map { Int($0) }
        #expect(numbers.count == 3 && !numbers.contains(nil))
        // The images are labelled with it.
        let containerfile = Self.folder.appendingPathComponent("../../../Containerfile").standardized
        let lines = try String(contentsOf: containerfile, encoding: .utf8).split(separator: "\n")
        #expect(lines.contains("ARG VERSION=\(Release.version)"))
    }

    /// Compares with a file of `Fixtures`; a missing one is written for reading, and fails.
    static func expectGolden(_ actual: String, _ name: String) {
        let file = folder.appendingPathComponent(name)
        guard let expected = try? String(contentsOf: file, encoding: .utf8) else {
            try? actual.write(to: file, atomically: true, encoding: .utf8)
            Issue.record("no golden \(name): written now, read it before you commit it")
            return
        }
        #expect(actual == expected, "\(name) differs")
    }

    @Test(arguments: ["packages", "stages", "steps"], ["tree", "json", "dot"])
    func compiles(name: String, format: String) throws {
        let outcome = try Self.run(["compile", "-f", "\(name).Mockerfile.yaml", "--format", format])
        #expect(outcome.status == 0, "\(outcome.errors)")
        Self.expectGolden(outcome.output, "\(name).\(format)")
    }

    @Test(arguments: ["tree", "json"])
    func compilesForSeveralPlatforms(format: String) throws {
        let platforms = ["--platform", "linux/arm64,linux/arm/v7", "--platform", "linux/amd64"]
        let outcome = try Self.run(
            ["compile", "-f", "steps.Mockerfile.yaml", "--config", "--format", format, "--opt", "attest:sbom="]
                + platforms
        )
        #expect(outcome.status == 0, "\(outcome.errors)")
        Self.expectGolden(outcome.output, "platforms.\(format)")
        let graph = try Self.run(["compile", "-f", "steps.Mockerfile.yaml", "--format", "pb"] + platforms)
        #expect(graph.status == 2)
        #expect(graph.errors.contains("--format pb holds one graph"))
    }

    /// The project's own Containerfile, each of its stages.
    @Test(arguments: ["executable", "executable-outside", "chosen", "image", "mocker", "ick", "gocker", "frontend"])
    func compilesItsOwnContainerfile(stage: String) throws {
        let top = Self.folder.deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let outcome = try Self.run(
            [
                "compile", "-f", "Containerfile", "--target", stage, "--build-arg", "EXECUTABLE=dist/slipway-frontend",
                ".",
            ],
            in: top
        )
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(
            outcome.output.contains(stage == "executable" ? "RUN make dist/slipway-frontend" : "dist/slipway-frontend")
        )
    }

    @Test func saysWhatItAssumed() throws {
        let outcome = try Self.run(["compile", "-f", "packages.Mockerfile.yaml"])
        let lines = outcome.errors.split(separator: "\n").filter { $0.hasPrefix("slipway: assumed: ") }
        #expect(!lines.isEmpty)
        for line in lines { #expect(outcome.output.contains("# " + line.dropFirst("slipway: ".count))) }
    }

    @Test func takesFactsFromFiles() throws {
        let outcome = try Self.run([
            "compile", "-f", "packages.Mockerfile.yaml", "--image-config", "configs.json", "--os-release",
            "own-os-release",
            "--config",
        ])
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(!outcome.output.contains("image config assumed"))
        #expect(!outcome.output.contains("/etc/os-release assumed"))
        #expect(outcome.output.contains("\"FROM_CONFIG=1\""))
    }

    @Test func readsStandardInput() throws {
        let text = try String(contentsOf: Self.folder.appendingPathComponent("steps.Mockerfile.yaml"), encoding: .utf8)
        let outcome = try Self.run(["compile", "-f", "-"], input: text)
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.output.contains("at: stdin:"))
    }

    @Test func dumpsWhatItCompiled() throws {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("slipway-\(UUID().uuidString).llb")
        defer { try? FileManager.default.removeItem(at: file) }
        let compiled = try Self.run([
            "compile", "-f", "stages.Mockerfile.yaml", "--format", "pb", "--output", file.path,
        ])
        #expect(compiled.status == 0, "\(compiled.errors)")
        let json = try Self.run(["dump", "--format", "json", file.path])
        Self.expectGolden(json.output, "stages.json")
        let refused = try Self.run(["dump"], input: "no LLB")
        #expect(refused.status == 1)
        #expect(refused.errors == "slipway: stdin: not an LLB definition (a serialized pb.Definition)\n")
    }

    @Test func checks() throws {
        let good = try Self.run(["check", "-f", "steps.Mockerfile.yaml"])
        #expect(good.status == 0)
        #expect(good.output.isEmpty)
        let bad = try Self.run(["check", "-f", "broken.Mockerfile.yaml"])
        #expect(bad.status == 1)
        #expect(bad.output.isEmpty)
        Self.expectGolden(bad.errors, "broken.text")
        let json = try Self.run(["check", "-f", "broken.Mockerfile.yaml", "--format", "json"])
        #expect(json.status == 1)
        Self.expectGolden(json.output, "broken.json")
    }

    @Test func checksStyle() throws {
        let styled = try Self.run(["check", "-f", "questions.Dockerfile"])
        #expect(styled.status == 0)
        Self.expectGolden(styled.errors, "questions.check.text")
    }

    @Test(arguments: ["outline", "targets"], ["Dockerfile", "Mockerfile.yaml"])
    func answersQuestions(question: String, file: String) throws {
        let text = try Self.run([question, "-f", "questions.\(file)", "--target", "app"])
        #expect(text.status == 0, "\(text.errors)")
        Self.expectGolden(text.output, "questions.\(file).\(question).text")
        let json = try Self.run([question, "-f", "questions.\(file)", "--target", "app", "--format", "json"])
        Self.expectGolden(json.output, "questions.\(file).\(question).json")
    }

    private static let contexts = ["compile", "-f", "steps.Mockerfile.yaml", "--build-context"]

    @Test(arguments: [
        (["--build-context", "debian=docker-image://other:1"], "docker-image://docker.io/library/other:1"),
        (["--build-context", "debian:12=."], "local://debian:12"),
        (["--build-context", "docker.io/library/debian:12=git@example.com:me/x.git"], "git://example.com/me/x.git"),
        (["https://example.com/x.git#main:sub"], "git://example.com/x.git#main:sub"),
    ])
    func takesContexts(arguments: [String], identifier: String) throws {
        let text = "FROM debian:12\nFROM debian\nCOPY a /\nCOPY --from=debian:12 b /\n"
        let outcome = try Self.run(["compile", "-f", "-", "--format", "json"] + arguments, input: text)
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.output.contains("\"identifier\":\"\(identifier)"), "\(outcome.output)")
    }

    @Test func saysWhichFrontendIsNotRun() throws {
        let outcome = try Self.run(
            ["compile", "-f", "-"],
            input: "#syntax=example.com/theirs:1\nFROM alpine\n"
        )
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.errors.contains("#syntax asks for the frontend example.com/theirs:1, which is not run here"))
    }

    @Test(
        arguments: [
            (["compile", "-f", "missing.yaml"], 1, "cannot read 'missing.yaml'"),
            (["compile", "-f", "steps.Mockerfile.yaml", "no-such-context"], 2, "no directory 'no-such-context'"),
            (["compile", "-f", "steps.Mockerfile.yaml", "--solver", "x"], 2, "expected one of current, docker-20.10"),
            (["compile", "-f", "steps.Mockerfile.yaml", "--opt", "x"], 2, "expected KEY=VALUE"),
            (["compile", "-f", "steps.Mockerfile.yaml", "--format", "dot", "--config"], 2, "formats tree and json"),
            (["compile", "-f", "steps.Mockerfile.yaml", "--format", "xml"], 2, "xml"),
            (["compile", "-f", "steps.Mockerfile.yaml", "--target", "nobody"], 1, "nobody"),
            (["compile", "--no-such-option"], 2, "no-such-option"),
            (["compile", "https://example.com/x.git"], 2, "nothing is fetched from 'https://example.com/x.git'"),
            (contexts + ["x"], 2, "expected NAME=SOURCE, not 'x'"),
            (contexts + ["x=missing"], 2, "no directory 'missing'"),
            (contexts + ["UP=."], 2, "'UP' is no name of a context"),
            (contexts + ["x::y=."], 2, "'x::y' is no name of a context"),
            (
                contexts + ["alpine=.", "--build-context", "docker.io/library/alpine:latest=docker-image://b"], 2,
                "'docker.io/library/alpine:latest=docker-image://b' takes the name of 'alpine=.'"
            ),
            (["schema", "mocker", "v9"], 2, "no version 'v9'"),
            (["schema", "gocker", "v9"], 2, "no version 'v9' of the Gockerfile, it has but one"),
            (["schema", "ick"], 2, "expected one of mocker, gocker"),
        ] as [([String], Int32, String)]
    )
    func fails(arguments: [String], status: Int32, message: String) throws {
        let outcome = try Self.run(arguments)
        #expect(outcome.status == status)
        #expect(outcome.output.isEmpty)
        #expect(outcome.errors.contains(message), "\(outcome.errors)")
    }

    @Test func printsSchemasAndSyntaxes() throws {
        for arguments in [[], ["mocker", "v1alpha1"], ["mocker", "v1"], ["gocker"]] {
            let schema = try Self.run(["schema"] + arguments)
            #expect(schema.status == 0)
            #expect((try? JSONSerialization.jsonObject(with: Data(schema.output.utf8))) != nil)
        }
        let syntaxes = try Self.run(["syntaxes"])
        #expect(syntaxes.output.contains("Mockerfile.yaml"))
        #expect(try Self.run(["--help"]).output.contains("Exit status"))
    }
}
