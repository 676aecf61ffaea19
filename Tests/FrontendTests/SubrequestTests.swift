import Bridge
import Foundation
import Frontend
import JSON
import LocalSolver
import StandardSyntaxes
import SyntaxKit
import Testing

/// Every subrequest of `docker build --call` for a source in each language, over the local bridge.
@Suite struct SubrequestTests {
    /// A source with two stages, the second with a build argument, a secret, an SSH agent and a cache mount.
    struct Source: CustomTestStringConvertible, Sendable {
        var file: String
        var text: String
        var target: String
        /// The argument's value with the description of the comment above it.
        var argument: [String]
        var testDescription: String { file }
    }

    static let sources = [
        Source(
            file: "Dockerfile",
            text: """
                # base is what the others start from
                FROM debian:12 AS base
                # app serves
                FROM base AS app
                # PORT to listen at
                ARG PORT=80
                RUN --mount=type=secret,id=token,required \\
                    --mount=type=ssh --mount=type=cache,target=/c true
                MAINTAINER someone

                """,
            target: "app",
            argument: ["80", "to listen at"]
        ),
        Source(
            file: "Ickfile",
            text: """
                # base is what the others start from
                COME_FROM debian:12 AS base
                # app serves
                COME_FROM base AS app
                # PORT to listen at
                VAR PORT=80
                PLEASE --mount=type=secret,id=token,required \\
                    --mount=type=ssh --mount=type=cache,target=/c true
                E256 someone

                """,
            target: "app",
            argument: ["80", "to listen at"]
        ),
        Source(
            file: "Mockerfile.yaml",
            text: """
                apiVersion: v1
                images:
                # what the others start from
                - name: base
                  from: debian:12
                # serves
                - name: app
                  parent: base
                  args:
                    # to listen at
                    PORT: "80"
                  env:
                    TOKEN: x
                  steps:
                  - run: make
                    mounts:
                    - {type: secret, id: token, required: true}
                    - type: ssh
                    - {type: cache, target: /c}

                """,
            target: "app",
            argument: ["80", "to listen at"]
        ),
    ]

    static let gockerfile = Source(
        file: "Gockerfile.yaml",
        text: """
            # serves
            repo: github.com/example/server
            path: ./cmd/server

            """,
        target: "",
        argument: []
    )

    private func ask(
        _ request: String,
        _ source: Source,
        options: [String: String] = [:]
    ) async throws -> (json: JSONValue, metadata: [String: String], warnings: [BridgeWarning]) {
        let files: [String: [UInt8]] = [source.file: Array(source.text.utf8)]
        let bridge = LocalBridge(.init(sources: ["dockerfile": .files(files), "context": .files([:])]))
        var options = options
        options["filename"] = source.file
        options["requestid"] = request
        options["frontend.caps"] = "moby.buildkit.frontend.subrequests"
        options["cmdline"] = "slipway/frontend"
        let result = try await Frontend(.standard).build(FrontendRequest(options: options), over: bridge)
        #expect(result.reference == nil)
        let metadata = result.metadata.mapValues { String(decoding: $0, as: UTF8.self) }
        return (try JSONValue(parsing: Array(metadata["result.json", default: ""].utf8)), metadata, bridge.warnings)
    }

    @Test(arguments: sources)
    func describesItself(_ source: Source) async throws {
        let answer = try await ask("frontend.subrequests.describe", source)
        let names = answer.json.array?.compactMap { $0["name"]?.string } ?? []
        let schema = source.file.hasSuffix(".yaml") ? ["frontend.schema"] : []
        #expect(names == ["frontend.outline", "frontend.targets"] + schema + ["frontend.subrequests.describe"])
        #expect(answer.metadata["version"] == "1.0.0")
        let lines = answer.metadata["result.txt"]?.split(separator: "\n") ?? []
        #expect(lines.count == names.count + 1)
        #expect(lines.first == "NAME                 VERSION DESCRIPTION")
    }

    @Test(arguments: sources)
    func listsTargets(_ source: Source) async throws {
        let answer = try await ask("frontend.targets", source)
        let targets = answer.json["targets"]?.array ?? []
        #expect(targets.map { $0["name"]?.string } == ["base", "app"])
        #expect(targets.map { $0["base"]?.string } == ["debian:12", "base"])
        #expect(targets.map { $0["description"]?.string?.hasSuffix("start from") } == [true, false])
        let isDefault = source.file.hasSuffix(".yaml") ? [true, nil] : [nil, true]
        #expect(targets.map { $0["default"]?.bool } == isDefault)
        #expect(targets.allSatisfy { $0["location"]?["ranges"]?.array?.isEmpty == false })
        let text = answer.metadata["result.txt"] ?? ""
        #expect(text.hasPrefix("TARGET"))
        #expect(text.contains(source.file.hasSuffix(".yaml") ? "base (default)" : "app (default)"))
        #expect(answer.warnings.isEmpty)
    }

    @Test(arguments: sources)
    func outlines(_ source: Source) async throws {
        let answer = try await ask("frontend.outline", source, options: ["target": source.target])
        #expect(answer.json["name"]?.string == source.target)
        #expect(answer.json["description"]?.string == "serves")
        let argument = answer.json["args"]?.array?.first
        #expect(argument?["name"]?.string == "PORT")
        #expect([argument?["value"]?.string, argument?["description"]?.string] == source.argument)
        let secret = answer.json["secrets"]?.array?.first
        #expect(secret?["name"]?.string == "token")
        #expect(secret?["required"]?.bool == true)
        #expect(answer.json["ssh"]?.array?.first?["name"]?.string == "default")
        // BuildKit's frontend has the field for caches and never fills it.
        let caches = answer.json["cache"]?.array?.compactMap { $0["ID"]?.string }
        #expect(caches == (source.file.hasSuffix(".yaml") ? ["//c"] : nil))
        let text = answer.metadata["result.txt"] ?? ""
        for line in ["TARGET:      app", "DESCRIPTION: serves", "PORT        80      to listen at", "token    true"] {
            #expect(text.contains(line), "\(text)")
        }
        #expect(!answer.warnings.isEmpty)
    }

    @Test(arguments: sources)
    func takesBuildArguments(_ source: Source) async throws {
        let options = ["target": source.target, "build-arg:PORT": "8080"]
        let answer = try await ask("frontend.outline", source, options: options)
        #expect(answer.json["args"]?.array?.first?["value"]?.string == "8080")
    }

    @Test(arguments: sources)
    func lints(_ source: Source) async throws {
        let answer = try await ask("frontend.lint", source)
        let rule = source.file.hasSuffix(".yaml") ? "SecretsUsedInArgOrEnv" : "MaintainerDeprecated"
        let warning = answer.json["warnings"]?.array?.first
        #expect(warning?["ruleName"]?.string == rule)
        #expect(warning?["url"]?.string?.hasPrefix("https://") == true)
        #expect(answer.json["sources"]?.array?.first?["filename"]?.string == source.file)
        #expect(answer.json["buildError"] == nil)
        #expect(answer.metadata["result.statuscode"] == "1")
        #expect(answer.metadata["result.txt"]?.contains("WARNING: \(rule)") == true)
        #expect(answer.metadata["result.txt"]?.contains(" | >>> ") == true)
        #expect(answer.warnings.isEmpty)
    }

    @Test(arguments: sources)
    func lintsWhatCannotBeBuilt(_ source: Source) async throws {
        var source = source
        source.text = source.text.replacingOccurrences(of: "type=ssh", with: "type=shh")
            .replacingOccurrences(of: "type: ssh", with: "type: shh")
        let answer = try await ask("frontend.lint", source)
        let failure = answer.json["buildError"]
        #expect(failure?["message"]?.string?.contains("shh") == true, "\(answer.metadata)")
        #expect(failure?["location"]?["ranges"]?.array?.isEmpty == false)
        #expect(answer.metadata["result.statuscode"] == "1")
    }

    @Test(arguments: sources)
    func findsNothingWhereAllIsWell(_ source: Source) async throws {
        var source = source
        for line in ["MAINTAINER someone\n", "E256 someone\n", "  env:\n    TOKEN: x\n"] {
            source.text = source.text.replacingOccurrences(of: line, with: "")
        }
        let answer = try await ask("frontend.lint", source)
        #expect(answer.json["warnings"] == .null, "\(answer.metadata)")
        #expect(answer.metadata["result.statuscode"] == "0")
        #expect(answer.metadata["result.txt"] == "")
    }

    @Test(arguments: sources)
    func convertsToLLB(_ source: Source) async throws {
        let answer = try await ask("frontend.convertllb", source, options: ["target": source.target])
        let operations = answer.json["def"]?.object?.members ?? []
        #expect(operations.contains { $0.value["exec"] != nil })
        #expect(operations.map(\.key) == operations.map(\.key).sorted())
        #expect(answer.json["metadata"]?.object?.members.map(\.key) == operations.map(\.key))
        #expect(answer.json["source"]?["infos"]?.array?.first?["filename"]?.string == source.file)
        #expect(answer.metadata["version"] == "0.1.0")
        #expect(answer.metadata["result.txt"] == nil)
    }

    @Test(arguments: sources)
    func showsTheSchemaOfYAML(_ source: Source) async throws {
        guard source.file.hasSuffix(".yaml") else {
            let error = await #expect(throws: BridgeError.self) { try await ask("frontend.schema", source) }
            #expect(error?.message == "unsupported request frontend.schema")
            return
        }
        let answer = try await ask("frontend.schema", source)
        let file = source.file.hasPrefix("Mockerfile") ? "mockerfile-v1" : "gockerfile-v1"
        let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "docs/schema")
        let expected = try String(contentsOf: folder.appending(path: "\(file).json"), encoding: .utf8)
        #expect(answer.metadata["result.json"] == expected)
    }

    @Test(arguments: sources)
    func refusesWhatItDoesNotKnow(_ source: Source) async throws {
        let error = await #expect(throws: BridgeError.self) { try await ask("frontend.nope", source) }
        #expect(error?.message == "unsupported request frontend.nope")
        let details = (error?.details ?? []).map { String(decoding: $0, as: UTF8.self) }.joined()
        #expect(details.contains("github.com/moby/buildkit/errdefs.Subrequest+json"))
        #expect(details.contains(#"{"name":"frontend.nope"}"#))
    }

    /// Findings before a failure reach the client, whether the parse or lowering fails.
    @Test(arguments: [
        ("FROM scratch AS Bad\nMAINTAINER me\nBADCMD\n", ["StageNameCasing", "MaintainerDeprecated"]),
        ("FROM alpine AS Bad\nENV A=${X?none}\n", ["StageNameCasing", "UndefinedVar"]),
    ])
    func warnsBeforeAFailure(text: String, rules: [String]) async throws {
        for question in [nil, "frontend.outline", "frontend.convertllb"] {
            let files: [String: [UInt8]] = ["Dockerfile": Array(text.utf8)]
            let bridge = LocalBridge(.init(sources: ["dockerfile": .files(files), "context": .files([:])]))
            var options = ["filename": "Dockerfile"]
            options["requestid"] = question
            await #expect(throws: (any Error).self) {
                _ = try await Frontend(.standard).build(FrontendRequest(options: options), over: bridge)
            }
            #expect(bridge.warnings.map { String($0.short.prefix { $0 != ":" }) } == rules)
        }
    }

    @Test func lintsForTheOwnPlatformOnly() async throws {
        let text = """
            apiVersion: v1
            images:
            - from: alpine
              external:
              - {src: {amd64: "https://example.com/a", arm64: "https://example.com/b"}, dst: /a}
            """
        let source = Source(file: "Mockerfile.yaml", text: text, target: "", argument: [])
        let answer = try await ask("frontend.lint", source, options: ["platform": "linux/s390x"])
        #expect(answer.metadata["result.statuscode"] == "0", "\(answer.metadata)")
    }

    /// BuildKit's frontend reads the `check=` directive only for requests that lint.
    @Test func listsTargetsDespiteTheCheckDirective() async throws {
        var source = Source(file: "Dockerfile", text: "# check=error=x\nFROM a AS b\n", target: "", argument: [])
        let answer = try await ask("frontend.targets", source)
        #expect(answer.json["targets"]?.array?.compactMap { $0["name"]?.string } == ["b"])
        source.text += "ADD a\n"
        let error = await #expect(throws: (any Error).self) { _ = try await ask("frontend.targets", source) }
        #expect("\(try #require(error))".contains("ADD requires at least two arguments"))
    }

    @Test func answersForAGockerfile() async throws {
        let source = Self.gockerfile
        let described = try await ask("frontend.subrequests.describe", source)
        #expect(described.json.array?.contains { $0["name"]?.string == "frontend.schema" } == true)
        let targets = try await ask("frontend.targets", source)
        #expect(targets.json["targets"]?.array?.compactMap { $0["name"]?.string } == ["build", "server"])
        let outline = try await ask("frontend.outline", source)
        #expect(outline.json["args"]?.array?.compactMap { $0["name"]?.string } == ["GO_VERSION"])
        #expect(
            outline.json["cache"]?.array?.compactMap { $0["ID"]?.string } == ["//go/pkg/mod", "//root/.cache/go-build"]
        )
        let lint = try await ask("frontend.lint", source)
        #expect(lint.metadata["result.statuscode"] == "0", "\(lint.metadata)")
        let converted = try await ask("frontend.convertllb", source)
        #expect(converted.json["def"]?.object?.members.contains { $0.value["exec"] != nil } == true)
        let schema = try await ask("frontend.schema", source)
        #expect(schema.json["title"]?.string == "Gockerfile")
    }

    @Test func showsTheSchemaOfAnOlderVersion() async throws {
        let text = "apiVersion: v1alpha1\nimages:\n- from: debian:12\n"
        let source = Source(file: "Mockerfile.yaml", text: text, target: "", argument: [])
        let answer = try await ask("frontend.schema", source)
        #expect(answer.json["title"]?.string == "Mockerfile (v1alpha1)")
    }
}
