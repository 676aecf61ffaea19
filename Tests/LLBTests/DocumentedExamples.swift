import Foundation
import LLB
import OCISpec
import Testing

/// The examples in `docs/llb-operations.md`; the last test compares the page with this file.
@Suite struct DocumentedExamples {
    let alpine: Output
    let context: Output

    init() throws {
        alpine = try OperationCase.alpine()
        context = try OperationCase.context()
    }

    @Test func source() throws {
        // example: source
        let alpine = try SourceOperation.image("docker.io/library/alpine:latest", resolveMode: .pull)
            .output(VertexOptions(platform: .linuxAMD64))
        let context = try SourceOperation.local("context", .init(excludePatterns: ["*.md"])).output()
        let buildkit = try SourceOperation.git("https://github.com/moby/buildkit.git", .init(reference: "v0.20.0"))
            .output()
        let script = try SourceOperation.http("https://example.com/install.sh", .init(file: .init(mode: 0o755)))
            .output()
        // end
        #expect(Set([alpine, context, buildkit, script].map(\.vertex.digest)).count == 4)
    }

    @Test func exec() throws {
        // example: exec
        var exec = ExecOperation(["/bin/sh", "-c", "make install"], root: alpine)
        exec.environment["CC"] = "clang"
        exec.workingDirectory = "/src"
        exec.mounts += [
            Mount("/src", source: context, isReadOnly: true),
            Mount("/out"),
            .cache("/root/.cache", id: "compiler", sharing: .locked),
            .tmpfs("/tmp", size: 64 << 20),
        ]
        exec.secrets = [SecretMount(id: "token", target: "/run/secrets/token")]
        let result = try exec.run(.named("make"))
        let root = try result.root()
        let out = try result.output(of: "/out")
        // end
        #expect(root?.index == 0)
        #expect(out?.index == 1)
    }

    @Test func file() throws {
        // example: file
        var file = FileOperation(on: alpine, workingDirectory: "/srv")
        file.makeDirectory("app", makesParents: true)
        file.copy(
            from: context,
            "/*.txt",
            to: "app/",
            .init(owner: Ownership(parsing: "1000:1000"), allowsWildcard: true)
        )
        file.makeFile("app/version", data: Array("1\n".utf8))
        file.symlink("/srv/current", to: "app")
        file.remove("/tmp/*", allowsMissing: true, allowsWildcard: true)
        let output = try file.output()
        // end
        #expect(output.vertex.inputs == [alpine, context])
    }

    @Test func chains() throws {
        // example: chains
        var file = FileOperation(on: nil)
        file.makeFile("/motd", data: Array("hello\n".utf8))
        if let motd = file.lastAction {
            file.startChain(on: alpine)
            file.copy(fromAction: motd, "/motd", to: "/etc/motd")
        }
        let output = try file.output()
        // end
        #expect(output.vertex.inputs == [alpine])
    }

    @Test func merge() throws {
        // example: merge
        let built = try ExecOperation(["/bin/sh", "-c", "make install"], root: alpine).run().root()
        let change = DiffOperation(from: alpine, to: built).output()
        let merged = try MergeOperation([alpine, context, change]).output()
        // end
        #expect(merged?.vertex.inputs.count == 3)
    }

    @Test func passthrough() throws {
        // example: passthrough
        let tests = try ExecOperation(["make", "test"], root: context).run(.init(platform: .linuxAMD64)).root()
        let checked = try PassthroughOperation(id: "tested", output: alpine, after: [tests]).output()
        // end
        #expect(checked.vertex.inputs.count == 2)
    }

    @Test func build() {
        // example: build
        let nested = BuildOperation(source: context, fileName: "graph.llb").output(.init(platform: .linuxAMD64))
        // end
        #expect(nested.vertex.inputs == [context])
    }

    @Test func options() throws {
        // example: options
        var options = VertexOptions(platform: Platform(os: "linux", architecture: "arm64"))
        options.metadata.customName = "[2/3] RUN make"
        options.metadata.ignoresCache = true
        options.metadata.progressGroup = ProgressGroup(id: "make", name: "make")
        options.workerFilters = ["platform==linux/arm64"]
        let vertex = try ExecOperation(["make"], root: alpine).vertex(options)
        // end
        #expect(vertex.metadata.customName == "[2/3] RUN make")
    }

    @Test func definition() throws {
        // example: definition
        let definition = Definition(of: alpine)
        let bytes = definition.encoded()
        let again = try Definition(decoding: bytes).output()
        // end
        #expect(again == alpine)
    }

    /// The page has exactly the examples of this file.
    @Test func pageHasTheseExamples() throws {
        let file = URL(filePath: #filePath)
        let page = file.resolvingSymlinksInPath().deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "docs/llb-operations.md")
        let text = try String(contentsOf: page, encoding: .utf8)
        var blocks: [String] = []
        var block: [Substring]?
        for line in try String(contentsOf: file, encoding: .utf8).split(
            separator: "\n",
            omittingEmptySubsequences: false
        ) {
            let code = line.hasPrefix("        ") ? line.dropFirst(8) : line
            if code.hasPrefix("// example: ") {
                block = []
            } else if code == "// end", let lines = block {
                blocks.append(lines.joined(separator: "\n"))
                block = nil
            } else {
                block?.append(code)
            }
        }
        #expect(blocks.count == 9)
        for block in blocks { #expect(text.contains("```swift\n" + block + "\n```")) }
        #expect(text.components(separatedBy: "```swift").count - 1 == blocks.count)
    }
}
