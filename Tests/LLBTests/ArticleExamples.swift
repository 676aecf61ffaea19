import Foundation
import LLB
import LLBInspection
import Testing

/// The examples in the articles of `Sources/LLB/LLB.docc`; the last test compares the articles with this file.
@Suite struct ArticleExamples {
    /// The vertices of a state as JSON, without the last, which only names the result.
    static func vertices(_ state: State, for platform: Platform = .linuxAMD64) throws -> [String] {
        let dump = try DefinitionDump(state.marshal(for: platform)).jsonLines()
        return dump.split(separator: "\n").dropLast().map(String.init)
    }

    @Test func tour() throws {
        // example: ChainingSteps
        let alpine = LLB.image("docker.io/library/alpine:3.22")
        let context = LLB.local("context", .exclude([".git"]))
        // then
        let tools =
            alpine
            .env("LANG", "C.UTF-8")
            .run(["apk", "add", "--no-cache", "make", "gcc", "musl-dev"], .named("install tools"))
        let built =
            tools
            .dir("/src")
            .run(
                ["make", "DESTDIR=/out", "install"],
                .mount("/src", from: context, dropsChanges: true),
                .mount("/out")
            )
        // then
        let result = alpine.copy("/", from: built.mounted(at: "/out"), to: "/", .contentsOnly)
        // then
        let definition = try result.marshal(for: .linuxAMD64)
        let bytes = definition.encoded()
        // end
        #expect(!bytes.isEmpty)
        let vertices = try Self.vertices(result)
        #expect(vertices.count == 5)
        #expect(vertices[3].contains(#""env":["LANG=C.UTF-8"],"cwd":"/src""#))
        #expect(vertices[4].contains(#""dirCopyContents":true"#))
    }

    @Test func images() throws {
        // example: Images
        let latest = LLB.image("alpine")
        let arm = LLB.image("ghcr.io/example/tools:2", .platform(.linuxARM64), .resolve(.pull))
        let pinned = LLB.image(
            "alpine:3.22",
            .checksum("sha256:c3ca71edeaa161bafed7f3dbdeeab9a5ab34587f569fd71c0a89b4d1e40d77f6")
        )
        // then
        let config =
            #"{"os": "linux", "architecture": "amd64", "config": {"Env": ["PATH=/bin"], "WorkingDir": "/srv"}}"#
        let configured = latest.imageConfig(config.utf8)
        // end
        #expect(try Self.vertices(latest)[0].contains("docker-image://docker.io/library/alpine:latest"))
        #expect(try Self.vertices(arm)[0].contains(#""Architecture":"arm64""#))
        #expect(try Self.vertices(pinned)[0].contains("image.checksum"))
        #expect(configured.settings.directory == "/srv")
    }

    @Test func layouts() throws {
        // example: OCILayoutsAndBlobs
        let digest = "sha256:c3ca71edeaa161bafed7f3dbdeeab9a5ab34587f569fd71c0a89b4d1e40d77f6"
        let base = LLB.ociLayout("base@" + digest, .store("layouts"))
        let archive = State.imageBlob("alpine@" + digest, .fileName("layer.tar.gz"), .mode(0o644))
        // end
        #expect(try Self.vertices(base)[0].contains(#""attrs":{"oci.store":"layouts"}"#))
        #expect(try Self.vertices(archive)[0].contains(#""http.perm":"0644""#))
    }

    @Test func locals() throws {
        // example: LocalDirectories
        let context = LLB.local("context", .include(["go.mod", "go.sum", "**/*.go"]), .sharedKeyHint("sources"))
        let definition = try context.marshal(for: .linuxAMD64, .localUniqueID("9wq2m1xkcv3bz7ltd0hye5rgs"))
        // end
        let dump = try DefinitionDump(definition).jsonLines()
        #expect(dump.contains(#""local.unique":"9wq2m1xkcv3bz7ltd0hye5rgs""#))
    }

    @Test func git() throws {
        // example: GitRepositories
        let buildkit = LLB.git("https://github.com/moby/buildkit.git", reference: "v0.25.0", .subdirectory("docs"))
        let secret = LLB.git("git@github.com:example/secret.git", .sshAgent("work"), .keepGitDirectory)
        // end
        #expect(try Self.vertices(buildkit)[0].contains("git://github.com/moby/buildkit.git#v0.25.0:docs"))
        #expect(try Self.vertices(secret)[0].contains(#""git.mountsshsock":"work""#))
    }

    @Test func downloads() throws {
        // example: Downloads
        let script = LLB.http(
            "https://example.com/install.sh",
            .checksum("sha256:c3ca71edeaa161bafed7f3dbdeeab9a5ab34587f569fd71c0a89b4d1e40d77f6"),
            .fileName("install.sh"),
            .mode(0o755)
        )
        let installed = LLB.image("alpine").run(["/mnt/install.sh"], .mount("/mnt", from: script, isReadOnly: true))
        // end
        #expect(try Self.vertices(installed).count == 3)
    }

    @Test func runs() throws {
        let context = LLB.local("context")
        // example: RunningProcesses
        let tests = LLB.image("golang:1.25-alpine")
            .dir("/src")
            .run(
                ["go", "test", "./..."],
                .mount("/src", from: context, isReadOnly: true),
                .cache("/root/.cache/go-build", id: "go-build"),
                .tmpfs("/tmp", size: 512 << 20),
                .secret("token", as: "API_TOKEN"),
                .env("CGO_ENABLED", "0"),
                .network(.none)
            )
        // then
        let report = LLB.image("alpine")
            .run(shell: "date > /report/date", .mount("/report"))
            .mounted(at: "/report")
        // then
        let listed = LLB.image("alpine").run(words: "ls -l '/my files'")
        // end
        #expect(try Self.vertices(tests).last?.contains(#""network":2"#) == true)
        #expect(try report.marshal(for: .linuxAMD64).output()?.index == 1)
        #expect(try Self.vertices(listed)[1].contains(#""args":["ls","-l","/my files"]"#))
    }

    @Test func files() throws {
        // example: ChangingFiles
        let site = LLB.image("nginx:alpine").dir("/usr/share/nginx/html")
            .remove("*", .wildcard)
            .copy("public/", from: .local("context"), to: ".", .contentsOnly, .owner("nginx:nginx"))
            .makeFile("version.txt", "1.4\n", mode: 0o444)
        // then
        let skeleton = FileActions()
            .makeDirectory("/etc/app", .createParents)
            .makeFile("/etc/app/app.conf", "port = 80\n")
            .symlink("/app.conf", to: "/etc/app/app.conf")
        let prepared = LLB.scratch.files(skeleton, .named("prepare"))
        // then
        let rendered = FileActions().makeFile("/motd", "hello\n").on(.scratch)
        let greeting = LLB.image("alpine").files(FileActions().copy("/motd", from: rendered, to: "/etc/motd"))
        // end
        #expect(try Self.vertices(site).count == 5)
        #expect(try Self.vertices(prepared).count == 1)
        #expect(try Self.vertices(greeting).count == 2)
    }

    @Test func merge() throws {
        // example: MergingFileSystems
        let base = LLB.image("alpine")
        let configuration = LLB.scratch.makeFile("/etc/app.conf", "port = 80\n")
        let program = LLB.scratch.copy("app", from: .local("context"), to: "/bin/")
        let image = LLB.merge([base, configuration, program])
        // end
        #expect(try Self.vertices(image).last?.contains(#""merge":{"inputs":[{},{"input":1},{"input":2}]}"#) == true)
    }

    @Test func diff() throws {
        // example: ComparingFileSystems
        let base = LLB.image("alpine").run(["apk", "update"])
        let git = LLB.diff(from: base, to: base.run(["apk", "add", "git"]))
        let make = LLB.diff(from: base, to: base.run(["apk", "add", "make"]))
        let tools = LLB.merge([base, git, make])
        // end
        #expect(try Self.vertices(tools).filter { $0.contains(#""diff":"#) }.count == 2)
    }

    @Test func nested() throws {
        // example: NestedBuilds
        let generator = LLB.image("docker.io/example/generator:1")
        let graph = generator.run(["generate", "--output", "/out/graph.llb"], .mount("/out")).mounted(at: "/out")
        let result = graph.build(fileName: "graph.llb")
        // end
        #expect(try Self.vertices(result).last?.contains(#""attrs":{"llbbuild.filename":"graph.llb"}"#) == true)
    }

    @Test func passthrough() throws {
        // example: DependingOnOtherSteps
        let program = LLB.local("context")
        let tests = LLB.image("alpine").run(["/mnt/test.sh"], .mount("/mnt", from: program, isReadOnly: true))
        let tested = program.requiring([tests], id: "tests")
        // end
        #expect(try Self.vertices(tested).last?.contains(#""passthrough":{"id":"tests","outputs":[0]}"#) == true)
    }

    @Test func options() throws {
        // example: OptionsOfEveryStep
        let file = SourceFile(name: "build.txt", text: "install make\n", language: "Text")
        let line = SourceLocation(file: file, range: file.lineRange(1))
        let step = LLB.image("alpine").run(
            ["apk", "add", "make"],
            .named("install make"),
            .progressGroup(id: "tools", name: "install tools"),
            .ignoreCache,
            .exportCache(false),
            .worker("platform==linux/amd64"),
            .location(line)
        )
        // then
        let house: [StepOption<RunOptions>] = [.user("builder"), .ulimit("nofile", soft: 1024, hard: 4096)]
        let checked = step.run(["make", "check"], .all(house), .validExitCodes([0, 5]))
        // end
        #expect(try Self.vertices(step).last?.contains(#""ignore_cache":true"#) == true)
        #expect(try step.marshal(for: .linuxAMD64).sources.map(\.file.name) == ["build.txt"])
        #expect(try Self.vertices(checked).last?.contains(#""user":"builder""#) == true)
    }

    /// Each article has exactly the examples of this file.
    @Test func articlesHaveTheseExamples() throws {
        let file = URL(filePath: #filePath).resolvingSymlinksInPath()
        let catalog = file.deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Sources/LLB/LLB.docc")
        var examples: [String: [String]] = [:]
        var current: (article: String, lines: [Substring])?
        let text = try String(contentsOf: file, encoding: .utf8)
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            let code = line.hasPrefix("        ") ? line.dropFirst(8) : line
            if code.hasPrefix("// example: ") {
                current = (String(code.dropFirst(12)), [])
            } else if code == "// then" || code == "// end", let (article, lines) = current {
                examples[article, default: []].append(lines.joined(separator: "\n"))
                current = code == "// end" ? nil : (article, [])
            } else {
                current?.lines.append(code)
            }
        }
        #expect(examples.count == 13)
        let names = try FileManager.default.contentsOfDirectory(atPath: catalog.path).filter { $0.hasSuffix(".md") }
        let articles = names.map { String($0.dropLast(3)) }.filter { $0 != "LLB" && $0 != "BuildingAGraph" }
        #expect(Set(articles) == Set(examples.keys))
        for (article, blocks) in examples {
            let page = try String(contentsOf: catalog.appending(path: article + ".md"), encoding: .utf8)
            for block in blocks { #expect(page.contains(block + "\n```"), "\(article) lacks an example") }
            #expect(page.components(separatedBy: "```swift").count - 1 == blocks.count, "\(article)")
        }
    }
}
