import Foundation
import TestSupport
import Testing

/// Builds of `Cargo.toml` files with Debian's Cargo.
///
/// The first four tests assert what the integration tests of cargo-wharf (denzp/cargo-wharf, `tests/integration`) assert about the
/// images of its examples, for projects of the same shape (`Tests/Fixtures/cargo`). Each assertion has its number:
///
/// - example-single-bin: 1 to 9, example-workspace: 10 to 26, features: 27 to 35, metadata: 36 to 38.
@Suite(.serialized, .enabled(if: Engine.current != nil, "needs `make test-engine`"))
struct CargoTests {
    let engine: Engine
    let folder: URL

    init() async throws {
        engine = try #require(Engine.current)
        try await Engine.frontendImages.value
        folder = Checkout.root.appendingPathComponent("Tests/Fixtures/cargo")
    }

    /// Builds a project and returns the name of the image.
    @discardableResult
    private func build(
        _ project: String,
        _ arguments: [String: String] = [:],
        as tag: String? = nil
    ) async throws -> String {
        let image = "slipway-test/\(tag ?? project)"
        let built = try await run(project, arguments, image)
        try #require(built.status == 0, "\(built.text)")
        return image
    }

    private func run(
        _ project: String,
        _ arguments: [String: String] = [:],
        _ image: String,
        context: URL? = nil
    ) async throws -> TestProcess.Output {
        let context = context ?? folder.appendingPathComponent(project)
        let values = arguments.sorted { $0.key < $1.key }.flatMap { ["--build-arg", "\($0.key)=\($0.value)"] }
        let file = context.appendingPathComponent("Cargo.toml").path
        let options = ["build", "--progress", "plain", "--network", "none", "--tag", image, "--file", file]
        return try await engine.docker(options + values + [context.path])
    }

    /// Runs a container without a network.
    private func container(_ image: String, _ command: [String] = []) async throws -> (status: Int, lines: [String]) {
        let ran = try await engine.docker(["run", "--rm", "--network", "none", image] + command)
        return (Int(ran.status), ran.text.split(separator: "\n").map(String.init))
    }

    private func config(_ image: String, _ key: String) async throws -> String {
        let inspected = try await engine.docker(["image", "inspect", "--format", "{{ .Config.\(key) }}", image])
        return inspected.text.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    // MARK: - The assertions of cargo-wharf

    @Test func singleBinary() async throws {
        let image = try await build("single-bin")
        let plain = try await container(image)
        #expect(plain.status == 0)  // 1
        #expect(plain.lines.first == "Hello from the container!")  // 2
        #expect(plain.lines.dropFirst().first == #"Args: ["/bin/wharf-output", "predefined arg"]"#)  // 3
        #expect(plain.lines.contains(#"Env: "NAME 1": "VALUE 1""#))  // 4
        let extra = try await container(image, ["extra-arg"])
        #expect(extra.status == 0)  // 5
        #expect(extra.lines.dropFirst().first == #"Args: ["/bin/wharf-output", "extra-arg"]"#)  // 6
        // metadata
        let labels = "map[my.awesome.label:another value simple-label:simple value]"
        #expect(try await config(image, "Labels") == labels)  // 36
        #expect(try await config(image, "Volumes") == "map[/data:{} /local:{}]")  // 37
        #expect(try await config(image, "ExposedPorts") == "map[3500/tcp:{} 3600/udp:{} 3700/tcp:{}]")  // 38
        #expect(try await config(image, "StopSignal") == "SIGINT")
        // features: the default
        #expect(plain.lines.contains("feature-1 is on"))  // 27
        #expect(!plain.lines.contains("feature-2 is on"))  // 28

        let tests = try await container(build("single-bin", ["profile": "test"], as: "single-bin-tests"))
        #expect(tests.status == 0)  // 7
        #expect(tests.lines.contains("running 0 tests"))  // 8
        #expect(tests.lines.contains { $0.contains("test result: ok") })  // 9
    }

    @Test func features() async throws {
        let none = try await container(build("single-bin", ["no-default-features": "true"]))
        #expect(!none.lines.contains("feature-1 is on"))  // 29
        #expect(!none.lines.contains("feature-2 is on"))  // 30
        let second = ["no-default-features": "true", "features": "feature-2"]
        let other = try await container(build("single-bin", second))
        #expect(!other.lines.contains("feature-1 is on"))  // 31
        #expect(other.lines.contains("feature-2 is on"))  // 32
        let both = try await container(build("single-bin", ["features": "feature-2"]))
        #expect(both.lines.contains("feature-1 is on"))  // 33
        #expect(both.lines.contains("feature-2 is on"))  // 34
        let special = ["manifest-path": "binary-1/Cargo.toml", "features": "the-special-feature"]
        let member = try await container(build("workspace", special), ["binary-1"])
        #expect(member.lines.contains("the-special-feature is on"))  // 35
    }

    @Test func workspace() async throws {
        let image = try await build("workspace")
        let plain = try await container(image)
        #expect(plain.status == 0)  // 10
        #expect(plain.lines.isEmpty)  // 11
        let first = try await container(image, ["binary-1"])
        #expect(first.status == 0)  // 12
        #expect(first.lines.first == "Hello from build script")  // 13
        #expect(first.lines.dropFirst().first == "Hello from binary 1")  // 14
        let second = try await container(image, ["binary-2"])
        #expect(second.status == 0)  // 15
        #expect(second.lines.first == "Hello from build script")  // 16
        #expect(second.lines.dropFirst().first == "Hello from binary 2")  // 17
        let before = try await container(image, ["cat", "/custom-setup"])
        #expect(before.status == 0)  // 18
        #expect(before.lines.first == "pre-install")  // 19
        let after = try await container(image, ["cat", "/custom-post-setup"])
        #expect(after.status == 0)  // 20
        #expect(after.lines.first == "post-install")  // 21
    }

    @Test func workspaceTests() async throws {
        let tests = try await container(build("workspace", ["profile": "test"], as: "workspace-tests"))
        #expect(tests.status == 1)  // 22
        #expect(tests.lines.contains("running 1 test"))  // 23
        #expect(tests.lines.contains("test faulty_test ... FAILED"))  // 24
        #expect(tests.lines.contains { $0.contains("'faulty_test' panicked at 'this should fail'") })  // 25
        #expect(tests.lines.contains { $0.contains("test result: FAILED") })  // 26
    }

    // MARK: - More

    /// Several binaries, a build script, and setup commands.
    @Test func severalBinaries() async throws {
        let image = try await build("multi-bin")
        #expect(try await container(image, ["/bin/first"]).lines == ["Hello from first, ready 2"])
        #expect(try await container(image, ["/opt/second"]).lines == ["Hello from second, ready 2"])
        let tests = try await container(build("multi-bin", ["profile": "debug-test"], as: "multi-bin-tests"))
        #expect(tests.status == 0)
        #expect(tests.lines.contains("test first_case ... ok"))
        #expect(tests.lines.contains("test second_case ... ok"))
    }

    /// A package without metadata; the images of the defaults are replaced.
    @Test func packageWithoutMetadata() async throws {
        let images = ["RUST_IMAGE": "slipway-test/rust", "OUTPUT_IMAGE": "debian:bookworm"]
        let ran = try await container(build("plain", images))
        #expect(ran.lines == ["Hello from a package without metadata"])
    }

    /// Vendored crates, a path dependency, and a builder that doesn't run as root.
    @Test func vendoredCrates() async throws {
        #expect(try await container(build("vendored")).lines == ["HELLO FROM A VENDORED CRATE"])
    }

    /// After an edit of a source file, the dependencies come from the cache and the binary is new, even if the file's time is older
    /// than the last build.
    @Test func dependenciesAreCached() async throws {
        let copy = FileManager.default.temporaryDirectory.appendingPathComponent("slipway-\(UUID().uuidString)")
        try FileManager.default.copyItem(at: folder.appendingPathComponent("workspace"), to: copy)
        defer { try? FileManager.default.removeItem(at: copy) }
        let image = "slipway-test/edited"
        let first = try await run("workspace", [:], image, context: copy)
        try #require(first.status == 0, "\(first.text)")
        let file = copy.appendingPathComponent("binary-1/src/main.rs")
        let text = try String(contentsOf: file, encoding: .utf8)
        try Data(text.replacing("Hello from binary 1", with: "Edited").utf8).write(to: file)
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSince1970: 1_000_000_000)],
            ofItemAtPath: file.path
        )
        let second = try await run("workspace", [:], image, context: copy)
        try #require(second.status == 0, "\(second.text)")
        #expect(Self.isCached("compile dependencies", in: second.text), "\(second.text)")
        #expect(!Self.isCached("compile binary-1, binary-2", in: second.text), "\(second.text)")
        #expect(!second.text.contains("Compiling clap"), "\(second.text)")
        #expect(!second.text.contains("Compiling binary-2"), "\(second.text)")
        #expect(second.text.contains("Compiling binary-1"), "\(second.text)")
        #expect(try await container(image, ["binary-1"]).lines == ["Hello from build script", "Edited"])
        let third = try await run("workspace", [:], image, context: copy)
        #expect(Self.isCached("compile binary-1, binary-2", in: third.text), "\(third.text)")
    }

    /// Whether the engine's progress shows a step as cached: `#7 [build 3/3] STEP` with a line `#7 CACHED`.
    private static func isCached(_ step: String, in progress: String) -> Bool {
        let lines = progress.split(separator: "\n")
        let numbers = lines.filter { $0.hasSuffix("] \(step)") }.compactMap { $0.split(separator: " ").first }
        return numbers.contains { number in lines.contains { $0 == "\(number) CACHED" } }
    }

    @Test func errorsHavePlaces() async throws {
        let copy = FileManager.default.temporaryDirectory.appendingPathComponent("slipway-\(UUID().uuidString)")
        try FileManager.default.copyItem(at: folder.appendingPathComponent("workspace"), to: copy)
        defer { try? FileManager.default.removeItem(at: copy) }
        let file = copy.appendingPathComponent("binary-2/Cargo.toml")
        let text = try String(contentsOf: file, encoding: .utf8).replacing(
            "name = \"binary-2\"\ndest",
            with: "name = \"binary-3\"\ndest"
        )
        try Data(text.utf8).write(to: file)
        let built = try await run("workspace", [:], "slipway-test/broken", context: copy)
        #expect(built.status != 0)
        let expected =
            "binary-2/Cargo.toml:11:8: the package \"binary-2\" has no binary \"binary-3\"; did you mean \"binary-2\"?"
        #expect(built.text.contains(expected), "\(built.text)")
    }
}
