import Bridge
import Diagnostics
import Frontend
import JSON
import LLBInspection
import LocalSolver
import Lowering
import NixSyntax
import OCISpec
import StandardSyntaxes
import SyntaxKit
import Testing

/// Graphs, configs and errors of whole builds, with answers for what Nix would make.
struct NixBuildTests {
    static let flake = "{\n  packages.x86_64-linux.default = 1;\n  packages.x86_64-linux.hello = 2;\n}\n"
    static let manifest = #"[{"Config":"c.json","Layers":["1/layer.tar"]}]"#
    static let config = #"{"architecture":"amd64","os":"linux","config":{"Cmd":["/bin/x"]},"rootfs":{"type":"layers"}}"#

    /// A build of a flake.
    struct Build {
        var name = "flake.nix"
        var text = NixBuildTests.flake
        var context: [String: String]?
        /// What the build step leaves; nil without an answer.
        var left: [String: String]? = ["report": "closure\n"]
        var options: [String: String] = [:]
        var capabilities = Capabilities.current

        func compiled() async throws -> Compilation {
            func source(_ files: [String: String]) -> LocalSource { .files(files.mapValues { Array($0.utf8) }) }
            var sources = ["dockerfile": source([name: text]), "context": source(context ?? [name: text])]
            var options = options
            options["filename"] = name
            if let left {
                sources["left"] = source(left)
                for line in 1...4 { options["answer:\(name):\(line):\(line == 1 ? 1 : 25)"] = "@left" }
            }
            let configuration = LocalBridge.Configuration(sources: sources, capabilities: capabilities)
            let request = FrontendRequest(options: options, workerPlatforms: [.linuxAMD64])
            return try await Frontend(.standard).compile(request, over: LocalBridge(configuration))
        }

        func failure() async throws -> String {
            let error = await #expect(throws: DiagnosticsError.self) { try await compiled() }
            return error.map { TextRenderer.message($0) } ?? ""
        }
    }

    private func tree(_ compilation: Compilation, platform: Int = 0) throws -> String {
        let image = compilation.images[platform]
        let dump = try DefinitionDump(image.definition).rendered(as: .tree)
        return String(decoding: dump, as: UTF8.self) + "config " + image.image.config.json().text() + "\n"
    }

    @Test func closure() async throws {
        var build = Build()
        build.left = [
            "report":
                "closure\ndependencies\nprogram /nix/store/h-hello/bin/hello\npath /nix/store/h-hello/bin\nmain hello\n"
        ]
        build.options = ["target": "hello"]
        let text = try tree(try await build.compiled())
        #expect(text.contains("src: /dependencies") && text.contains("src: /own"))
        #expect(text.contains(#""Entrypoint":["/nix/store/h-hello/bin/hello"]"#))
        #expect(text.contains(#""Env":["PATH=/nix/store/h-hello/bin"]"#))
        #expect(text.contains("name: [nix 2/2] build .#hello"))
        #expect(text.contains("at: flake.nix:3:25-3:"))
    }

    @Test func twoPlatforms() async throws {
        var build = Build()
        build.options = ["platform": "linux/amd64,linux/arm64"]
        let compilation = try await build.compiled()
        #expect(compilation.images.count == 2)
        let (amd64, arm64) = (try tree(compilation), try tree(compilation, platform: 1))
        #expect(amd64.contains("- x86_64-linux") && !amd64.contains("aarch64-linux"))
        #expect(arm64.contains("- aarch64-linux") && !arm64.contains("x86_64-linux"))
        #expect(arm64.contains(#""architecture":"arm64""#))
        // The evaluation runs on the builder's platform, the build on the image's.
        #expect(amd64.components(of: "platform: linux/arm64") == 0)
        #expect(
            arm64.components(of: "platform: linux/arm64") == 2 && arm64.components(of: "platform: linux/amd64") == 2
        )
    }

    @Test func options() async throws {
        var build = Build()
        build.options = [
            "build-arg:NIX_IMAGE": "example.org/nix:1", "build-arg:NIX_CONFIG": "extra-substituters = https://a",
            "force-network-mode": "none", "build-arg:BUILDKIT_CACHE_MOUNT_NS": "team", "no-cache": "default",
            "target": "default",
        ]
        let text = try tree(try await build.compiled())
        #expect(text.contains("docker-image://example.org/nix:1"))
        #expect(text.contains("- NIX_CONFIG=extra-substituters = https://a"))
        #expect(text.components(of: "network: none") == 2)
        #expect(text.components(of: "id: team/slipway/nix") == 2)
        #expect(text.components(of: "ignore-cache: true") == 2)
    }

    /// A file in a folder of the context, as Git contexts have it.
    @Test(arguments: [("web/flake.nix", "- path:/context?dir=web"), ("web/default.nix", "- /context/web/default.nix")])
    func fileInAFolder(_ name: String, _ argument: String) async throws {
        var build = Build()
        build.name = name
        build.text = Self.flake
        build.options = ["target": "hello"]
        #expect(try tree(try await build.compiled()).contains(argument))
    }

    @Test(arguments: [
        (
            "missing\nhallo\nhello\nweb\n", "hello",
            "flake.nix has no output 'hallo' for linux/amd64; did you mean 'hello'?"
        ),
        ("missing\ndefault\n", nil, "flake.nix:2:25: flake.nix has no output 'default' for linux/amd64"),
        (
            "other\nset\na\n", "hello",
            "flake.nix:3:25: the output 'hello' of flake.nix must be a derivation, not a value of type 'set'"
        ),
        ("", nil, "wrote no valid report"),
    ])
    func refusedReports(_ report: String, _ target: String?, _ message: String) async throws {
        var build = Build()
        build.left = ["report": report]
        build.options = target.map { ["target": $0] } ?? [:]
        let failure = try await build.failure()
        #expect(failure.contains(message), "\(failure)")
    }

    @Test(arguments: [
        ([:], "it has no image/manifest.json"),
        (["image/manifest.json": manifest], "it has no layers"),
        (["image/manifest.json": manifest, "layers": ""], "it has no image/c.json"),
        (["image/manifest.json": manifest, "layers": "", "image/c.json": config], "no layer \"1/layer.tar\""),
        (
            ["image/manifest.json": manifest, "layers": "layer\t1/layer.tar\t", "image/c.json": "[]"],
            "\"c.json\" is not valid"
        ),
        (["image/manifest.json": String(repeating: "[", count: 2 << 20)], "larger than 1048576 bytes"),
        (["image/manifest.json": #"[{"Config":"../report","Layers":[]}]"#, "layers": ""], "leads out of the archive"),
    ])
    func refusedImages(_ files: [String: String], _ message: String) async throws {
        var build = Build()
        build.left = files
        build.left?["report"] = "image\n"
        let failure = try await build.failure()
        #expect(failure.hasPrefix("flake.nix:2:25: ") && failure.contains(message), "\(failure)")
    }

    @Test func refusedRequests() async throws {
        func failure(_ change: (inout Build) -> Void) async throws -> String {
            var build = Build()
            change(&build)
            return try await build.failure()
        }
        #expect(
            try await failure { $0.options["platform"] = "windows/amd64" }.contains(
                "no system for the platform windows/amd64"
            )
        )
        #expect(try await failure { $0.options["target"] = "a#b" }.contains("\"a#b\" is not the name of an output"))
        #expect(try await failure { $0.options["target"] = "a..b" }.contains("is not the name of an output"))
        #expect(try await failure { $0.context = [:] }.contains("the build context has no flake.nix"))
        #expect(
            try await failure { $0.context = ["flake.nix": "{}"] }.contains("the build context has another flake.nix")
        )
        #expect(try await failure { $0.name = "dev.flake.nix" }.contains("called flake.nix"))
        #expect(try await failure { $0.text = "# nothing\n" }.contains("the file has no Nix expression"))
        #expect(try await failure { $0.left = nil }.contains("--answer flake.nix:2:25=@DIRECTORY"))
        let old = try await failure { $0.capabilities.llb.remove("exec.mount.cache") }
        #expect(old.contains("the solver is too old") && old.contains("exec.mount.cache"), "\(old)")
    }

    @Test func warnings() async throws {
        /// The messages of the syntax's own warnings; answers without a question have others.
        func messages(_ build: Build) async throws -> [String] {
            try await build.compiled().warnings.filter { $0.code.rawValue.hasPrefix("nix.") }.map(\.message)
        }
        var build = Build()
        build.left = ["report": "closure\nmain x\n"]
        #expect(
            try await messages(build) == [
                "the result of '.' has no bin/x, its mainProgram, so the image has no entrypoint"
            ]
        )
        build.left = [
            "report": "image\n", "image/manifest.json": Self.manifest, "layers": "layer\t1/layer.tar\t\n",
            "image/c.json": Self.config,
        ]
        build.options["platform"] = "linux/arm64"
        #expect(
            try await messages(build) == [
                "the image of '.' is for linux/amd64, not linux/arm64"
            ]
        )
    }

    /// Docker 20.10 has everything that the steps need.
    @Test func oldestSolver() async throws {
        var build = Build()
        build.capabilities = .docker2010
        #expect(try tree(try await build.compiled()).contains("[nix 2/2] build ."))
    }
}

extension String {
    /// The number of times that a text occurs.
    fileprivate func components(of text: String) -> Int { ranges(of: text).count }
}
