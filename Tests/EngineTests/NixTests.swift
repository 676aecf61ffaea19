import Foundation
import TestSupport
import Testing

/// The project of `Tests/Fixtures/nix`, built with Debian's Nix (2.8). It uses nothing but Debian's tools; nixpkgs is not reachable.
///
/// The images are compared with what Nix alone makes of the same files, in a container without Slipway.
@Suite(.serialized, .enabled(if: Engine.current != nil, "needs `make test-engine`"))
struct NixTests {
    static let image = "slipway-test/nix"
    let engine: Engine
    let fixtures = Checkout.root.appendingPathComponent("Tests/Fixtures/nix")

    init() async throws {
        engine = try #require(Engine.current)
        try await Engine.frontendImages.value
    }

    private var project: String { fixtures.appendingPathComponent("project").path }

    /// The arguments of a build without its context.
    private func arguments(_ file: String, target: String?, in folder: String) -> [String] {
        let target = target.map { ["--target", $0] } ?? []
        return [
            "build", "--progress", "plain", "--network", "none", "--build-arg", "NIX_IMAGE=nix:2.8", "--tag",
            Self.image,
            "--file", "\(folder)/\(file)",
        ] + target
    }

    private func build(_ file: String, target: String? = nil, in folder: String? = nil) async throws
        -> TestProcess.Output
    {
        let folder = folder ?? project
        return try await engine.docker(arguments(file, target: target, in: folder) + [folder])
    }

    private func withFolder<Value>(_ body: (URL) async throws -> Value) async throws -> Value {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("slipway-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        return try await body(folder)
    }

    /// What an archive contains, as JSON.
    private func description(of archive: URL, treeOnly: Bool) async throws -> String {
        let script = fixtures.appendingPathComponent("describe.py").path
        let described = try await TestProcess.run(
            "/usr/bin/env",
            ["python3", script, archive.path] + (treeOnly ? ["tree"] : [])
        )
        #expect(described.status == 0, "\(described.text)")
        return described.text
    }

    /// Compares the image that was built last with what Nix makes alone.
    ///
    /// - Parameter command: The arguments of Nix, which writes a link `result`.
    private func expectSame(asMadeBy command: [String], treeOnly: Bool) async throws {
        try await withFolder { folder in
            let (ours, theirs) = (folder.appendingPathComponent("ours"), folder.appendingPathComponent("theirs"))
            let saved = try await engine.docker(["save", "--output", ours.path, Self.image])
            #expect(saved.status == 0, "\(saved.text)")
            let run = [
                "run", "--rm", "--network", "none", "--volume", "\(project):/project:ro", "--volume",
                "\(fixtures.path)/build-beside.sh:/build-beside.sh:ro", "nix:2.8", "sh", "/build-beside.sh",
            ]
            let made = try await TestProcess.run(
                "/bin/sh",
                ["-c", "file=$1 && shift && exec \"$@\" >\"$file\"", "sh", theirs.path, engine.client] + run + command
            )
            #expect(made.status == 0, "\(made.text)")
            let described = try await description(of: ours, treeOnly: treeOnly)
            let expected = try await description(of: theirs, treeOnly: treeOnly)
            #expect(described == expected)
            #expect(expected.count > 200)
        }
    }

    /// Config, layers and files of images are the archive's.
    @Test(arguments: [nil, "whiteouts"]) func imageOfAFlake(_ target: String?) async throws {
        let built = try await build("flake.nix", target: target)
        #expect(built.status == 0, "\(built.text)")
        let output = "path:/project#\(target ?? "default")"
        try await expectSame(asMadeBy: ["nix", "build", output], treeOnly: false)
    }

    @Test func imageOfAnExpression() async throws {
        let built = try await build("default.nix", target: "deep.image")
        #expect(built.status == 0, "\(built.text)")
        let command = ["nix-build", "/project", "-A", "deep.image"]
        try await expectSame(asMadeBy: command, treeOnly: false)
    }

    /// A program that writes the archive gives the same image as the archive.
    @Test func streamedImage() async throws {
        let built = try await build("flake.nix", target: "stream")
        #expect(built.status == 0, "\(built.text)")
        try await expectSame(asMadeBy: ["nix", "build", "path:/project#default"], treeOnly: false)
    }

    @Test func packageWithAProgram() async throws {
        let built = try await build("flake.nix", target: "hello")
        #expect(built.status == 0, "\(built.text)")
        try await expectSame(asMadeBy: ["nix", "build", "path:/project#hello"], treeOnly: true)
        let ran = try await engine.docker(["run", "--rm", "--network", "none", Self.image, "world"])
        #expect(ran.text.contains("hello, world"), "\(ran.text)")
        let layers = try await engine.docker(["image", "inspect", "--format", "{{ len .RootFS.Layers }}", Self.image])
        #expect(layers.text.hasPrefix("2"))
    }

    @Test func otherPackages() async throws {
        let script = try await build("flake.nix", target: "script")
        #expect(script.status == 0, "\(script.text)")
        let ran = try await engine.docker(["run", "--rm", "--network", "none", Self.image])
        #expect(ran.text.contains("from a script"), "\(ran.text)")

        let library = try await build("flake.nix", target: "wrong-program")
        #expect(library.status == 0, "\(library.text)")
        let format = "{{ json .Config.Entrypoint }} {{ len .RootFS.Layers }}"
        let inspected = try await engine.docker(["image", "inspect", "--format", format, Self.image])
        #expect(inspected.text.hasPrefix("null 1"), "\(inspected.text)")
    }

    /// A file that no derivation uses repeats only the evaluation.
    @Test func unrelatedChangeBuildsNothing() async throws {
        try await withFolder { folder in
            let copy = folder.appendingPathComponent("project")
            try FileManager.default.copyItem(atPath: project, toPath: copy.path)
            let first = try await build("flake.nix", in: copy.path)
            #expect(first.status == 0, "\(first.text)")
            let again = try await build("flake.nix", in: copy.path)
            #expect(Self.uncached(again.text) == [], "\(again.text)")
            try Data("other".utf8).write(to: copy.appendingPathComponent("README"))
            let second = try await build("flake.nix", in: copy.path)
            #expect(second.status == 0, "\(second.text)")
            #expect(Self.uncached(second.text) == ["[nix 1/2] evaluate ."], "\(second.text)")
            try Data("<p>Another page.</p>".utf8).write(to: copy.appendingPathComponent("src/page.html"))
            let third = try await build("flake.nix", in: copy.path)
            #expect(Self.uncached(third.text).contains("[nix 2/2] build ."), "\(third.text)")
            // The store keeps what doesn't depend on the page.
            #expect(third.text.contains("-page.drv'") && !third.text.contains("-busybox.drv'"), "\(third.text)")
        }
    }

    /// The names of the steps that were run.
    private static func uncached(_ progress: String) -> [String] {
        let cached = Set(progress.matches(of: /(?m)^#(\d+) CACHED$/).map { String($0.1) })
        let steps = progress.matches(of: /(?m)^#(\d+) (\[(?:nix|image) .*)$/)
        var seen: Set<String> = []
        return steps.filter { !cached.contains(String($0.1)) && seen.insert(String($0.1)).inserted }.map {
            String($0.2)
        }
    }

    @Test(arguments: [
        ("web", "flake.nix:2", "no output 'web'"), ("hallo", "flake.nix", "did you mean 'hello'?"),
        ("failing", "flake.nix:73", "main.c:3: no semicolon"),
        ("number", "flake.nix", "must be a derivation, not a value of type 'int'"),
        ("text", "flake.nix", "neither a Docker archive nor a program"),
        ("no-manifest", "flake.nix", "without manifest.json"), ("two-images", "flake.nix", "lists 2 images"),
        ("not-json", "flake.nix", "manifest.json is not JSON"), ("upwards", "flake.nix", "leads out of the archive"),
        ("absolute", "flake.nix", "\"/etc/passwd\" in manifest.json is absolute"),
        ("no-layer", "flake.nix", "no layer \"other/layer.tar\""), ("no-tar", "flake.nix", "no layer \"config.json\""),
        ("many", "flake.nix", "has 200 layers; the limit is 127"),
        ("bad-config", "flake.nix", "\"bad.json\" is not valid"),
        ("huge", "flake.nix", "manifest.json"), ("link-out", "flake.nix", "leads out of the archive"),
        ("../x", "flake.nix", "is not the name of an output"),
    ])
    func refused(_ target: String, _ place: String, _ message: String) async throws {
        let built = try await build("flake.nix", target: target)
        #expect(built.status != 0)
        #expect(built.text.contains(place) && built.text.contains(message), "\(built.text)")
    }

    /// Nix reads the file from the context.
    @Test func fileOutsideTheContext() async throws {
        try await withFolder { folder in
            let built = try await engine.docker(arguments("flake.nix", target: nil, in: project) + [folder.path])
            #expect(built.status != 0)
            #expect(built.text.contains("the build context has no flake.nix"), "\(built.text)")
        }
    }
}
