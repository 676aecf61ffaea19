import Goldens
import Testing

/// Graphs and image configs of the example projects.
@Suite struct GraphTests {
    @Test(
        arguments: [
            ("single-bin", "linux/amd64", [:]),
            ("single-bin", "linux/arm64", [:]),
            (
                "single-bin", "linux/amd64",
                ["profile": "debug", "features": "feature-2", "no-default-features": "true"]
            ),
            ("multi-bin", "linux/amd64", [:]),
            ("workspace", "linux/amd64", [:]),
            ("workspace", "linux/amd64", ["manifest-path": "binary-1/Cargo.toml", "features": "the-special-feature"]),
            ("workspace", "linux/amd64", ["profile": "test"]),
            ("plain", "linux/amd64", [:]),
            ("vendored", "linux/amd64", [:]),
        ] as [(String, String, [String: String])]
    )
    func graph(_ fixture: String, _ platform: String, _ arguments: [String: String]) async throws {
        var build = try CargoBuild(fixture: fixture, arguments: arguments)
        build.platform = platform
        let suffix = arguments.keys.sorted().compactMap { arguments[$0]?.split(separator: "/").first.map(String.init) }
        let name = ([fixture] + (platform == "linux/amd64" ? [] : ["arm64"]) + suffix).joined(separator: "-")
        try Repository.expect(try await build.tree(), equals: "Tests/Fixtures/cargo-graphs/\(name).tree")
    }

    @Test func targets() async throws {
        let build = try CargoBuild(fixture: "single-bin")
        #expect(try await build.targets() == ["scripts", "builder", "toolchain", "dependencies", "build", "output"])
        let tests = try CargoBuild(fixture: "single-bin", arguments: ["profile": "test"])
        #expect(
            try await tests.targets() == [
                "scripts", "builder", "toolchain", "dependencies", "build", "runner", "tests",
            ]
        )
    }

    /// The step that compiles the dependencies depends on no source file.
    @Test func dependenciesDependOnManifests() async throws {
        var build = try CargoBuild(fixture: "workspace")
        build.target = "dependencies"
        let before = try await build.tree()
        build.files["binary-1/src/main.rs"]? += "// edited\n"
        build.files["binary-1/src/other.rs"] = "// new\n"
        #expect(try await build.tree() == before)
        #expect(before.contains("binary-1/Cargo.toml"))
    }

    /// A client doesn't send the folders that Cargo writes to.
    @Test func excludesCargoOutput() async throws {
        let text = try await CargoBuild(fixture: "workspace").tree()
        #expect(text.contains(#"["binary-1/target","binary-2/target","lib-1/target","target"]"#), "\(text)")
    }
}
