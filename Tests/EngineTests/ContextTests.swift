import Foundation
import TestSupport
import Testing

/// Builds without a local folder: the build file on standard input, a context that is downloaded or a Git repository.
///
/// An archive on standard input isn't tested: this engine sends it only once, to its own frontend, which reads the
/// `#syntax` line (`docs/contexts.md`).
@Suite(.serialized, .enabled(if: Engine.current != nil, "needs `make test-engine`"))
struct ContextTests {
    private static let image = "slipway-test/contexts"
    let engine: Engine
    let folder: URL

    init() async throws {
        engine = try #require(Engine.current)
        try await Engine.frontendImages.value
        folder = Checkout.root.appendingPathComponent("Tests/Fixtures/engine-contexts")
    }

    /// Runs a program and requires it to succeed.
    private func run(_ program: String, _ arguments: [String]) async throws {
        let ran = try await TestProcess.run(program, arguments)
        try #require(ran.status == 0, "\(program) \(arguments): \(ran.text)")
    }

    /// Builds an image and checks its contents. The last argument is the context.
    private func expectImage(_ arguments: [String], input: Data = Data()) async throws {
        let built = try await engine.docker(
            ["build", "--progress", "plain", "--tag", Self.image] + arguments,
            input: input
        )
        try #require(built.status == 0, "\(built.text)")
        let ran = try await engine.docker(["run", "--rm", "--network", "none", Self.image, "cat", "/note.txt"])
        #expect(ran.text == "a note\n", "\(ran.text)")
    }

    @Test(arguments: OptionTests.files) func fileOnStandardInput(_ file: String) async throws {
        let text = try Data(contentsOf: folder.appendingPathComponent(file))
        try await expectImage(["--file", "-", folder.path], input: text)
    }

    @Test(arguments: OptionTests.files) func archiveOverHTTP(_ file: String) async throws {
        let archive = engine.site.appendingPathComponent("context.tar.gz").path
        try await run("/bin/tar", ["-C", folder.path, "-czf", archive, "."])
        try await expectImage(["--file", file, "http://\(engine.server)/context.tar.gz"])
    }

    /// A branch of a repository. This engine doesn't support a subdirectory of one.
    @Test(arguments: OptionTests.files) func gitRepository(_ file: String) async throws {
        try await GitDaemon.serving(folder, branch: "topic") { url in
            try await expectImage(["--file", file, url + "#topic"])
        }
    }

    /// The source of a Gockerfile is a Git repository. A script stands in for the Go compiler: its output is a script
    /// that prints the arguments and variables of the compiler.
    @Test func gockerfile() async throws {
        let stub = Checkout.root.appendingPathComponent("Tests/Fixtures/engine-gockerfile")
        let tools = try await engine.docker(["build", "--tag", "golang:1.26-alpine", stub.path + "/go-stub"])
        try #require(tools.status == 0, "\(tools.text)")
        try await GitDaemon.serving(stub.appendingPathComponent("source"), branch: "v1") { url in
            let text = "#syntax=slipway/frontend\nrepo: \(url)\npath: ./cmd/hello\nversion: v1\n"
            let arguments = ["build", "--progress", "plain", "--network", "host", "--tag", Self.image]
            // The image that detects a Gockerfile by its contents, and the image that reads only Gockerfiles.
            for line in ["slipway/frontend", "slipway/gocker"] {
                let file = Data(text.replacingOccurrences(of: "slipway/frontend", with: line).utf8)
                let built = try await engine.docker(arguments + ["--file", "-", stub.path], input: file)
                try #require(built.status == 0, "\(built.text)")
                let ran = try await engine.docker(["run", "--rm", "--network", "none", Self.image])
                #expect(ran.text == "hello from ./cmd/hello, linux/amd64, cgo 0\n", "\(ran.text)")
            }
        }
    }
}
