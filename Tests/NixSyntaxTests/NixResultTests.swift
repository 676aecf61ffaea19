import OCISpec
import Testing

@testable import NixSyntax

/// What the build step leaves, which nothing guarantees to be well formed.
struct NixResultTests {
    @Test func archive() throws {
        let text = #"[{"Config":"c.json","RepoTags":["x:y"],"Layers":["a/layer.tar","b/layer.tar"]}]"#
        let archive = try DockerArchive(parsing: Array(text.utf8))
        #expect(archive.config == "c.json")
        #expect(archive.layers == ["a/layer.tar", "b/layer.tar"])
    }

    static let tooMany = "[" + (0..<128).map { "\"l\($0)\"" }.joined(separator: ",") + "]"
    static let deep = String(repeating: "[", count: 100_000)

    @Test(arguments: [
        ("", "manifest.json is not JSON: unexpected end of JSON"),
        ("\u{7F}ELF", "manifest.json is not JSON"),
        (deep, "manifest.json is not JSON"),
        ("{}", "manifest.json is not a list of images"),
        ("[]", "manifest.json lists no image"),
        ("[{},{}]", "manifest.json lists 2 images"),
        ("[{}]", "'Config' in manifest.json is not a string"),
        (#"[{"Config":5}]"#, "'Config' in manifest.json is not a string"),
        (#"[{"Config":"c"}]"#, "'Layers' in manifest.json is not a list of strings"),
        (#"[{"Config":"c","Layers":[1]}]"#, "'Layers' in manifest.json is not a list of strings"),
        (#"[{"Config":"c","Layers":\#(tooMany)}]"#, "the image has 128 layers; the limit is 127"),
        (#"[{"Config":"../c","Layers":[]}]"#, "leads out of the archive"),
        (#"[{"Config":"c","Layers":["a/../../etc/shadow"]}]"#, "leads out of the archive"),
        (#"[{"Config":"c","Layers":["./a"]}]"#, "leads out of the archive"),
        (#"[{"Config":"c","Layers":["a//b"]}]"#, "has an empty part"),
        (#"[{"Config":"c","Layers":["/etc/shadow"]}]"#, "is absolute"),
        (#"[{"Config":"c","Layers":["a\u0000b"]}]"#, "control characters"),
        (#"[{"Config":"c","Layers":["a\\b"]}]"#, "a backslash"),
        (#"[{"Config":"","Layers":[]}]"#, "a path of 0 bytes"),
        (#"[{"Config":"\#(String(repeating: "a", count: 5000))","Layers":[]}]"#, "a path of 5000 bytes"),
    ])
    func hostileManifest(_ text: String, _ message: String) {
        let error = #expect(throws: DockerArchive.Invalid.self) { try DockerArchive(parsing: Array(text.utf8)) }
        #expect(error?.description.contains(message) == true, "\(error?.description ?? "")")
    }

    @Test func layers() throws {
        let text = """
            layer\ta/layer.tar\t
            whiteout\ta/layer.tar\t./etc/.wh.motd
            whiteout\ta/layer.tar\t.wh.tmp
            whiteout\ta/layer.tar\tvar/.wh..wh..opq
            layer\tb/layer.tar\tempty

            """
        let list = try ArchiveLayers(parsing: Array(text.utf8))
        #expect(
            list.layers["a/layer.tar"]?.whiteouts == [
                .removed("/etc/motd"), .removed("/tmp"), .emptied(directory: "/var"),
            ]
        )
        #expect(list.layers["b/layer.tar"]?.isEmpty == true)
        #expect(list.layers.count == 2)
    }

    @Test(arguments: [
        "layer\ta", "layer\ta\tb\tc", "whiteout\ta\t../.wh.x", "whiteout\ta\tx/.wh.", "whiteout\ta\t.wh..wh.aufs",
        "whiteout\ta\t.wh.a/b", "whiteout\ta\tx\\n/.wh.y", "whiteout\ta\t.wh.a/.wh.b",
        String(repeating: "whiteout\ta\t.wh.b\n", count: 10_001),
    ])
    func hostileLayers(_ text: String) {
        #expect(throws: DockerArchive.Invalid.self) { try ArchiveLayers(parsing: Array(text.utf8)) }
    }

    @Test func reports() throws {
        func report(_ text: String) throws -> NixReport { try NixReport(parsing: Array(text.utf8)) }
        #expect(try report("image\n") == .image)
        #expect(try report("missing\nwbe\nweb\napi\n") == .missing("wbe", among: ["web", "api"]))
        #expect(try report("other\nset\na\nb") == .other(type: "set", attributes: ["a", "b"]))
        let closure = "closure\ndependencies\nprogram /nix/store/x/bin/hello\npath /nix/store/x/bin\nmain hello\n"
        let expected = NixReport.Closure(
            hasDependencies: true,
            program: "/nix/store/x/bin/hello",
            mainProgram: "hello",
            searchPath: ["/nix/store/x/bin"]
        )
        #expect(try report(closure) == .closure(expected))
        for text in ["", "derivation\n", "closure\nx y\n", "missing"] {
            #expect(throws: NixReport.Invalid.self) { try report(text) }
        }
    }

    @Test(arguments: [
        ("linux/amd64", "x86_64-linux"), ("linux/arm64", "aarch64-linux"), ("linux/arm/v7", "armv7l-linux"),
        ("linux/arm/v6", "armv6l-linux"), ("linux/386", "i686-linux"), ("linux/riscv64", "riscv64-linux"),
        ("windows/amd64", nil), ("linux/wasm", nil),
    ])
    func systems(_ platform: String, _ system: String?) throws {
        #expect(try Platform(parsing: platform).nixSystem == system)
    }
}
