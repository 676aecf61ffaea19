import Foundation
import Testing

/// Builds whose files come from elsewhere than a folder: the build file on standard input, a download, a Git repository.
///
/// An archive on standard input is not among them: that engine gives it out once, to its own frontend, which reads the
/// `#syntax` line in it (`docs/contexts.md`).
@Suite(.serialized, .enabled(if: Engine.current != nil, "needs `make test-engine`"))
struct ContextTests {
    private static let image = "slipway-test/contexts"
    let engine: Engine
    let folder: URL

    init() throws {
        engine = try #require(Engine.current)
        try Engine.frontendImages.get()
        folder = engine.top.appendingPathComponent("Tests/Fixtures/engine-contexts")
    }

    /// Runs a program that must succeed.
    private func run(_ program: String, _ arguments: [String]) throws {
        let ran = try Command.run(program, arguments)
        try #require(ran.status == 0, "\(program) \(arguments): \(ran.output)")
    }

    /// Builds with `arguments`, the last of which is the context, and looks into the image.
    private func expectImage(_ arguments: [String], input: Data = Data()) throws {
        let built = try engine.docker(["build", "--progress", "plain", "--tag", Self.image] + arguments, input: input)
        try #require(built.status == 0, "\(built.output)")
        let ran = try engine.docker(["run", "--rm", "--network", "none", Self.image, "cat", "/note.txt"])
        #expect(ran.output == "a note\n", "\(ran.output)")
    }

    /// The build file on standard input, its context a folder.
    @Test(arguments: OptionTests.files) func fileOnStandardInput(_ file: String) throws {
        let text = try Data(contentsOf: folder.appendingPathComponent(file))
        try expectImage(["--file", "-", folder.path], input: text)
    }

    @Test(arguments: OptionTests.files) func archiveOverHTTP(_ file: String) throws {
        let archive = engine.site.appendingPathComponent("context.tar.gz").path
        try run("/bin/tar", ["-C", folder.path, "-czf", archive, "."])
        try expectImage(["--file", file, "http://\(engine.server)/context.tar.gz"])
    }

    /// A branch of a repository. That engine knows no folder of one.
    @Test(arguments: OptionTests.files) func gitRepository(_ file: String) throws {
        try GitDaemon.serving(folder, branch: "topic") { url in
            try expectImage(["--file", file, url + "#topic"])
        }
    }

    /// A Gockerfile's source is a repository too. Go itself is stood in for by a script of its interface: it sees the
    /// arguments and variables that the real one would, and "compiles" a script that prints them.
    @Test func gockerfile() throws {
        let stub = engine.top.appendingPathComponent("Tests/Fixtures/engine-gockerfile")
        let tools = try engine.docker(["build", "--tag", "golang:1.26-alpine", stub.path + "/go-stub"])
        try #require(tools.status == 0, "\(tools.output)")
        try GitDaemon.serving(stub.appendingPathComponent("source"), branch: "v1") { url in
            let text = "#syntax=slipway/frontend\nrepo: \(url)\npath: ./cmd/hello\nversion: v1\n"
            let arguments = ["build", "--progress", "plain", "--network", "host", "--tag", Self.image]
            // The image that finds a Gockerfile by its shape, and the one that reads nothing else.
            for line in ["slipway/frontend", "slipway/gocker"] {
                let file = Data(text.replacingOccurrences(of: "slipway/frontend", with: line).utf8)
                let built = try engine.docker(arguments + ["--file", "-", stub.path], input: file)
                try #require(built.status == 0, "\(built.output)")
                let ran = try engine.docker(["run", "--rm", "--network", "none", Self.image])
                #expect(ran.output == "hello from ./cmd/hello, linux/amd64, cgo 0\n", "\(ran.output)")
            }
        }
    }
}
