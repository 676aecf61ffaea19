import Foundation
import Testing

/// The options of `docker build` that a Docker Engine of 20.10 can serve, for each syntax alike.
///
/// The files of `Tests/Fixtures/engine-options` say the same in each language: what each option changes is left in
/// the image, where it is looked at.
@Suite(.serialized, .enabled(if: Engine.current != nil, "needs `make test-engine`"))
struct OptionTests {
    static let files = ["Dockerfile", "Ickfile", "Mockerfile.yaml"]
    let engine: Engine
    let folder: URL

    init() throws {
        engine = try #require(Engine.current)
        try Engine.frontendImages.get()
        folder = engine.top.appendingPathComponent("Tests/Fixtures/engine-options")
    }

    /// Builds the image `main` of a file, and fails the test where that fails.
    ///
    /// - Returns: what `docker build` printed.
    @discardableResult
    private func build(_ file: String, _ arguments: [String] = [], context: String? = nil) throws -> String {
        let common = ["build", "--progress", "plain", "--tag", Self.image, "--file", folder.path + "/" + file]
        let target = arguments.contains("--target") ? [] : ["--target", "main"]
        let built = try engine.docker(common + target + arguments + [context ?? folder.path + "/context"])
        try #require(built.status == 0, "\(file): \(built.output)")
        return built.output
    }

    private static let image = "slipway-test/options"

    /// What a shell prints in the image that was built last.
    private func inImage(_ script: String) throws -> String {
        let ran = try engine.docker([
            "run", "--rm", "--network", "none", "--entrypoint", "sh", Self.image, "-c", script,
        ])
        #expect(ran.status == 0, "\(ran.output)")
        return ran.output.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    @Test(arguments: files) func buildArgument(_ file: String) throws {
        try build(file)
        #expect(try inImage("cat /word") == "unset")
        try build(file, ["--build-arg", "WORD=given"])
        #expect(try inImage("cat /word") == "given")
    }

    @Test(arguments: files) func target(_ file: String) throws {
        try build(file, ["--target", "other"])
        #expect(try inImage("cat /stage; ls /word 2>/dev/null || true") == "other")
    }

    @Test(arguments: files) func label(_ file: String) throws {
        try build(file, ["--label", "one=1", "--label", "two=of two"])
        let inspected = try engine.docker(["image", "inspect", "--format", "{{ json .Config.Labels }}", Self.image])
        #expect(inspected.output.contains(#""one":"1""#))
        #expect(inspected.output.contains(#""two":"of two""#))
    }

    @Test(arguments: files) func noCache(_ file: String) throws {
        try build(file)
        let first = try inImage("cat /moment")
        try build(file)
        #expect(try inImage("cat /moment") == first)
        try build(file, ["--no-cache"])
        #expect(try inImage("cat /moment") != first)
    }

    @Test(arguments: files) func addHost(_ file: String) throws {
        try build(file, ["--add-host", "made.up:10.1.2.3", "--add-host", "other.up:2001:db8::1"])
        let hosts = try inImage("cat /hosts").split(separator: "\n").map { $0.split(whereSeparator: \.isWhitespace) }
        #expect(hosts.contains(["10.1.2.3", "made.up"]))
        #expect(hosts.contains(["2001:db8::1", "other.up"]))
    }

    @Test(arguments: files) func network(_ file: String) throws {
        try build(file, ["--network", "none"])
        #expect(try inImage("cat /interfaces") == "lo")
        try build(file, ["--network", "host"])
        let own = try FileManager.default.contentsOfDirectory(atPath: "/sys/class/net").sorted()
        #expect(try inImage("cat /interfaces").split(separator: "\n").map(String.init) == own)
    }

    @Test(arguments: files) func secret(_ file: String) throws {
        try build(file, ["--no-cache", "--secret", "id=token,src=\(folder.path)/token.txt"])
        #expect(try inImage("cat /token; ls /run/secrets 2>/dev/null || true") == "a token")
    }

    @Test(arguments: files) func sshAgent(_ file: String) throws {
        let keys = FileManager.default.temporaryDirectory.appendingPathComponent("slipway-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: keys, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: keys) }
        let key = keys.appendingPathComponent("key").path
        let made = try Command.run("/usr/bin/ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", key])
        #expect(made.status == 0, "\(made.output)")
        try build(file, ["--no-cache", "--ssh", "default=\(key)"])
        #expect(try inImage("cat /agent") == "yes")
    }

    /// An image that holds its cache gives it to a builder that has none.
    @Test(arguments: files) func cacheFrom(_ file: String) throws {
        try build(file, ["--no-cache", "--build-arg", "BUILDKIT_INLINE_CACHE=1"])
        let first = try inImage("cat /moment")
        let kept = Self.image + "-cache"
        #expect(try engine.docker(["tag", Self.image, kept]).status == 0)
        #expect(try engine.docker(["builder", "prune", "--all", "--force"]).status == 0)
        try build(file, ["--cache-from", kept])
        #expect(try inImage("cat /moment") == first)
    }

    @Test(arguments: files) func ignoreFile(_ file: String) throws {
        try build(file)
        #expect(try inImage("cd /context && find . -type f | sort") == "./.dockerignore\n./seen.txt")
    }

    /// The ignore file that belongs to one build file comes before the context's.
    @Test(arguments: files) func ignoreFileOfTheFile(_ file: String) throws {
        let own = FileManager.default.temporaryDirectory.appendingPathComponent("slipway-\(UUID().uuidString)")
        try FileManager.default.copyItem(at: folder, to: own)
        defer { try? FileManager.default.removeItem(at: own) }
        try Data("*\n!sub\n".utf8).write(to: own.appendingPathComponent(file + ".dockerignore"))
        let built = try engine.docker([
            "build", "--progress", "plain", "--tag", Self.image, "--target", "main",
            "--file", own.appendingPathComponent(file).path, own.path + "/context",
        ])
        try #require(built.status == 0, "\(built.output)")
        #expect(try inImage("cd /context && find . -type f") == "./sub/deep.log")
    }
}
