import Testing

/// Errors, each with its place.
@Suite struct ErrorTests {
    static let package = "[package]\nname = \"app\"\nversion = \"1.0.0\"\n"
    static let builder = "[package.metadata.wharf.builder]\nimage = \"rust\"\n"
    static let output = "[package.metadata.wharf.output]\nimage = \"debian\"\n"
    static let binary = "[[package.metadata.wharf.binary]]\nname = \"app\"\ndestination = \"/bin/app\"\n"
    static let all = package + builder + output + binary

    /// Returns the errors of a package with the file `src/main.rs`.
    private func errors(
        _ manifest: String,
        _ arguments: [String: String] = [:],
        files: [String: String] = [:]
    ) async throws -> [String] {
        let standard = ["Cargo.toml": manifest, "Cargo.lock": "", "src/main.rs": ""]
        return try await CargoBuild(standard.merging(files) { $1 }, arguments: arguments).errors()
    }

    @Test func validFileHasNone() async throws {
        #expect(try await errors(Self.all) == [])
        #expect(try await errors(Self.package) == [])
    }

    static let manifests: [(text: String, expected: String)] = [
        (
            all + "\n[package.metadata.wharf.bilder]\n",
            #"12:25: unknown key "bilder" in a wharf section; did you mean "builder"?"#
        ),
        (
            package + builder + "imagee = 1\n" + output + binary,
            #"6:1: unknown key "imagee" in a builder; did you mean "image"?"#
        ),
        (
            package + builder + "user = 1\n" + output + binary,
            #"6:8: "user" must be a user: NAME or UID, with an optional :GROUP, not a number; for a string write "1""#
        ),
        (
            package + "[package.metadata.wharf.builder]\nuser = \"a\"\n" + output + binary,
            #"5:1: a builder needs the key "image""#
        ),
        (
            package + builder + binary,
            "1:1: no manifest of the build has the section [package.metadata.wharf.output] or "
                + "[workspace.metadata.wharf.output] with the output image"
        ),
        (
            package + output + binary,
            "1:1: no manifest of the build has the section [package.metadata.wharf.builder] or "
                + "[workspace.metadata.wharf.builder] with the builder image"
        ),
        (
            package + builder + output,
            "4:25: the metadata names no binary to build; add [[package.metadata.wharf.binary]]; it can have app"
        ),
        (
            package + builder + output + binary.replacing("\"app\"", with: "\"ap\""),
            #"9:8: the package "app" has no binary "ap"; did you mean "app"?"#
        ),
        (
            package + builder + output + binary + binary,
            #"13:15: two binaries can't have the same destination "/bin/app""#
        ),
        (
            package + builder + output + "expose = [\"70000\"]\n" + binary,
            #"8:11: an item of "expose" must be a port such as 8080, 8080/udp or 8000-8010, not "70000""#
        ),
        (
            package + builder + output + "volumes = [\"data\"]\n" + binary,
            #"8:12: an item of "volumes" must be an absolute path, not "data""#
        ),
        (
            package + builder + output + binary.replacing("/bin/app", with: "bin/app"),
            #"10:15: "destination" must be the absolute path of a file, such as /usr/local/bin/app, not "bin/app""#
        ),
        (
            package + builder + "setup-commands = [{ shell = \"a\", command = [\"b\"] }]\n" + output + binary,
            #"6:34: a command can have either "shell" or "command", not both"#
        ),
        (
            package + builder + "setup-commands = [{ display = \"a\" }]\n" + output + binary,
            #"6:21: a command needs "shell" or "command""#
        ),
        (
            package + builder + "target = \"a b\"\n" + output + binary,
            #"6:10: "target" must be a target triple such as x86_64-unknown-linux-musl, not "a b""#
        ),
        (
            package + builder + "env = { \"A=B\" = \"c\" }\n" + output + binary,
            #"6:9: a key of "env" must be the name of a variable, not "A=B""#
        ),
        ("[package\n", "1:9: expected ']', found the end of the line"),
        (
            package + "[dependencies]\nb = { path = \"../b\" }\n",
            #"5:14: "../b" is outside the build context; build from a directory that contains both"#
        ),
        (package + "[dependencies]\nb = { path = \"b\" }\n", "5:14: the build context has no b/Cargo.toml"),
        ("[workspace]\nmembers = [\"a\"]\n", "2:12: the build context has no a/Cargo.toml"),
        ("[workspace]\nmembers = []\n", "1:1: the workspace has no package"),
    ]

    @Test(arguments: manifests.indices) func manifest(_ index: Int) async throws {
        let (text, expected) = Self.manifests[index]
        #expect(try await errors(text) == ["Cargo.toml:" + expected])
    }

    @Test(arguments: [
        (["profile": "relase"], #"profile' can't be "relase"; did you mean "release"?"#),
        (["no-default-features": "yes"], #"no-default-features' must be true or false, not "yes""#),
        (["features": "a,-b"], #"features' must list features, but "-b" is not a valid feature name"#),
        (["manifest-path": "../x"], #"manifest-path' must be a path in the build context, not "../x""#),
        (
            ["manifest-path": "x/Cargo.toml"],
            "manifest-path' names no file of the build context: there is no x/Cargo.toml"
        ),
        (
            ["debug": "all"],
            "debug' is not supported; 'slipway compile' and 'slipway explain' show the graph of a build"
        ),
    ])
    func argument(_ arguments: [String: String], _ expected: String) async throws {
        #expect(try await errors(Self.all, arguments) == ["Cargo.toml:1:1: the build argument '" + expected])
    }

    @Test func severalBinariesWithoutMetadata() async throws {
        let files = ["src/bin/one.rs": "", "src/bin/two/main.rs": ""]
        let expected =
            "Cargo.toml:1:1: the build has several binaries, app, one, two; name the binaries for the image, e.g. "
            + "[[package.metadata.wharf.binary]] with name = \"app\""
        #expect(try await errors(Self.package, files: files) == [expected])
        #expect(try await errors(Self.package + "default-run = \"two\"\n", files: files) == [])
    }

    @Test func noBinary() async throws {
        let build = CargoBuild(["Cargo.toml": Self.package, "Cargo.lock": "", "src/lib.rs": ""])
        let expected = "Cargo.toml:1:1: the build has no binary: no package has src/main.rs or [[bin]]"
        #expect(try await build.errors() == [expected])
    }

    /// Errors in the manifest of a member have the member's place.
    @Test func twoSectionsInAWorkspace() async throws {
        let member = Self.package + Self.builder + Self.binary
        let sections = (Self.builder + Self.output).replacing("package", with: "workspace")
        let files = [
            "Cargo.toml": "[workspace]\nmembers = [\"*\"]\n" + sections, "Cargo.lock": "",
            "app/Cargo.toml": member, "app/src/main.rs": "",
        ]
        let expected = "app/Cargo.toml:4:25: a build can have only one section \"builder\""
        #expect(try await CargoBuild(files).errors() == [expected])
    }

    @Test func buildFileOutsideTheContext() async throws {
        var build = CargoBuild(["a/Cargo.toml": Self.all, "a/src/main.rs": "", "a/Cargo.lock": ""])
        build.directory = "a"
        let errors = try await build.errors()
        #expect(
            errors.first?.hasPrefix("Cargo.toml:1:1: the build file is not the build context's Cargo.toml") == true
        )
        build.arguments["manifest-path"] = "a/Cargo.toml"
        #expect(try await build.errors() == [])
    }
}
