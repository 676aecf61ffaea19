import Foundation
import TestSupport
import Testing

/// The options of `docker build` that Docker Engine 20.10 supports, for each syntax.
///
/// The files of `Tests/Fixtures/engine-options` are the same build in each language. The image contains a file for the
/// effect of each option.
@Suite(.serialized, .enabled(if: Engine.current != nil, "needs `make test-engine`"))
struct OptionTests {
    static let files = ["Dockerfile", "Ickfile", "Mockerfile.yaml"]
    let engine: Engine
    let folder: URL

    init() async throws {
        engine = try #require(Engine.current)
        try await Engine.frontendImages.value
        folder = Checkout.root.appendingPathComponent("Tests/Fixtures/engine-options")
    }

    /// Builds the target `main` of a file and requires it to succeed.
    ///
    /// - Returns: the output of `docker build`.
    @discardableResult
    private func build(_ file: String, _ arguments: [String] = [], context: String? = nil) async throws -> String {
        let common = ["build", "--progress", "plain", "--tag", Self.image, "--file", folder.path + "/" + file]
        let target = arguments.contains("--target") ? [] : ["--target", "main"]
        let built = try await engine.docker(common + target + arguments + [context ?? folder.path + "/context"])
        try #require(built.status == 0, "\(file): \(built.text)")
        return built.text
    }

    private static let image = "slipway-test/options"

    /// The output of a shell script in the image that was built last.
    private func inImage(_ script: String) async throws -> String {
        let ran = try await engine.docker([
            "run", "--rm", "--network", "none", "--entrypoint", "sh", Self.image, "-c", script,
        ])
        #expect(ran.status == 0, "\(ran.text)")
        return ran.text.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    @Test(arguments: files) func buildArgument(_ file: String) async throws {
        try await build(file)
        #expect(try await inImage("cat /word") == "unset")
        try await build(file, ["--build-arg", "WORD=given"])
        #expect(try await inImage("cat /word") == "given")
    }

    @Test(arguments: files) func target(_ file: String) async throws {
        try await build(file, ["--target", "other"])
        #expect(try await inImage("cat /stage; ls /word 2>/dev/null || true") == "other")
    }

    @Test(arguments: files) func label(_ file: String) async throws {
        try await build(file, ["--label", "one=1", "--label", "two=of two"])
        let inspected = try await engine.docker([
            "image", "inspect", "--format", "{{ json .Config.Labels }}", Self.image,
        ])
        #expect(inspected.text.contains(#""one":"1""#))
        #expect(inspected.text.contains(#""two":"of two""#))
    }

    @Test(arguments: files) func noCache(_ file: String) async throws {
        try await build(file)
        let first = try await inImage("cat /moment")
        try await build(file)
        #expect(try await inImage("cat /moment") == first)
        try await build(file, ["--no-cache"])
        #expect(try await inImage("cat /moment") != first)
    }

    @Test(arguments: files) func addHost(_ file: String) async throws {
        try await build(file, ["--add-host", "made.up:10.1.2.3", "--add-host", "other.up:2001:db8::1"])
        let hosts = try await inImage("cat /hosts").split(separator: "\n").map {
            $0.split(whereSeparator: \.isWhitespace)
        }
        #expect(hosts.contains(["10.1.2.3", "made.up"]))
        #expect(hosts.contains(["2001:db8::1", "other.up"]))
    }

    @Test(arguments: files) func network(_ file: String) async throws {
        try await build(file, ["--network", "none"])
        #expect(try await inImage("cat /interfaces") == "lo")
        // Other containers of the machine add and remove interfaces at any time.
        let before = try Self.interfaces()
        try await build(file, ["--network", "host"])
        let lasting = try before.intersection(Self.interfaces())
        let seen = try await inImage("cat /interfaces").split(separator: "\n").map(String.init)
        #expect(lasting.count > 1 && lasting.isSubset(of: seen), "\(seen)")
    }

    private static func interfaces() throws -> Set<String> {
        Set(try FileManager.default.contentsOfDirectory(atPath: "/sys/class/net"))
    }

    @Test(arguments: files) func secret(_ file: String) async throws {
        try await build(file, ["--no-cache", "--secret", "id=token,src=\(folder.path)/token.txt"])
        #expect(try await inImage("cat /token; ls /run/secrets 2>/dev/null || true") == "a token")
    }

    @Test(arguments: files) func sshAgent(_ file: String) async throws {
        let keys = FileManager.default.temporaryDirectory.appendingPathComponent("slipway-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: keys, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: keys) }
        let key = keys.appendingPathComponent("key").path
        let made = try await TestProcess.run("/usr/bin/ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", key])
        #expect(made.status == 0, "\(made.text)")
        try await build(file, ["--no-cache", "--ssh", "default=\(key)"])
        #expect(try await inImage("cat /agent") == "yes")
    }

    /// An empty builder uses the cache in an image.
    @Test(arguments: files) func cacheFrom(_ file: String) async throws {
        try await build(file, ["--no-cache", "--build-arg", "BUILDKIT_INLINE_CACHE=1"])
        let first = try await inImage("cat /moment")
        let kept = Self.image + "-cache"
        #expect(try await engine.docker(["tag", Self.image, kept]).status == 0)
        #expect(try await engine.docker(["builder", "prune", "--all", "--force"]).status == 0)
        try await build(file, ["--cache-from", kept])
        #expect(try await inImage("cat /moment") == first)
    }

    @Test(arguments: files) func ignoreFile(_ file: String) async throws {
        try await build(file)
        #expect(try await inImage("cd /context && find . -type f | sort") == "./.dockerignore\n./seen.txt")
    }

    /// The ignore file of a build file takes precedence over that of the context.
    @Test(arguments: files) func ignoreFileOfTheFile(_ file: String) async throws {
        let own = FileManager.default.temporaryDirectory.appendingPathComponent("slipway-\(UUID().uuidString)")
        try FileManager.default.copyItem(at: folder, to: own)
        defer { try? FileManager.default.removeItem(at: own) }
        try Data("*\n!sub\n".utf8).write(to: own.appendingPathComponent(file + ".dockerignore"))
        let built = try await engine.docker([
            "build", "--progress", "plain", "--tag", Self.image, "--target", "main",
            "--file", own.appendingPathComponent(file).path, own.path + "/context",
        ])
        try #require(built.status == 0, "\(built.text)")
        #expect(try await inImage("cd /context && find . -type f") == "./sub/deep.log")
    }
}
