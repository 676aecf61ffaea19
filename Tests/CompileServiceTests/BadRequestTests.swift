import Bridge
import CompileService
import Foundation
import Frontend
import LLB
import ServiceProtos
import StandardSyntaxes
import SwiftProtobuf
import SyntaxKit
import Testing

/// The status and message of invalid requests.
struct BadRequestTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let message: String
        let build: @Sendable () -> Build

        init(_ name: String, _ message: String, _ change: @escaping @Sendable (inout Build) -> Void) {
            testDescription = name
            self.message = message
            build = { Build.of("FROM scratch\n", change) }
        }
    }

    static let cases: [Case] = [
        Case("no source", "build.source: expected text or file, but neither is set") { $0.source = nil },
        Case("nameless text", "build.text.name \"\": a path is missing") { $0.text.name = "" },
        Case("file that leads out", "build.file \"../Dockerfile\": expected a path without . or .. components") {
            $0.file = "../Dockerfile"
        },
        Case(
            "absolute file",
            "build.file \"/etc/passwd\": expected a path relative to the root, without a leading slash"
        ) {
            $0.file = "/etc/passwd"
        },
        Case("empty file", "build.file \"\": a path is missing") { $0.file = "" },
        Case("path that leads out", entry("a/../../b", "expected a path without . or .. components")) {
            $0.add("a/../../b", "")
        },
        Case("empty component", entry("a//b", "has an empty component")) { $0.add("a//b", "") },
        Case("NUL", entry("a\0b", "contains NUL")) { $0.add("a\0b", "") },
        Case("path too long", entry(String(repeating: "a", count: 5000), "longer than 4096 bytes")) {
            $0.add(String(repeating: "a", count: 5000), "")
        },
        Case("twice", "build.context.entries[1] \"a\": appears twice") {
            $0.add("a", "")
            $0.add("a", "")
        },
        Case("below a file", "build.context.entries[1] \"a/b\": is below \"a\", which is not a directory") {
            $0.add("a", "")
            $0.add("a/b", "")
        },
        Case("mode", entry("a", "mode 0100644: expected permission bits, 0 to 07777")) {
            $0.add("a", "")
            $0.context.entries[0].mode = 0o100644
        },
        Case("no kind", entry("a", "expected content, link_target or directory")) {
            $0.add("a", "")
            $0.context.entries[0].kind = nil
        },
        Case("link to nowhere", entry("a", "the target of the link is empty or contains NUL")) {
            $0.add("a", "")
            $0.context.entries[0].linkTarget = ""
        },
        Case(
            "syntax",
            "build.syntax \"mokcer\": expected one of \(SyntaxRegistry.standard.names.joined(separator: ", ")); "
                + "did you mean mocker?"
        ) { $0.syntax = "mokcer" },
        Case("solver", "build.solver \"curent\": expected one of current, docker-20.10; did you mean current?") {
            $0.solver = "curent"
        },
        Case(
            "filename",
            "build.options[\"filename\"]: not allowed: build.source names the file"
        ) { $0.options["filename"] = "x" },
        Case(
            "question",
            "build.options[\"requestid\"]: not allowed: call Check, Outline or Targets"
        ) { $0.options["requestid"] = "frontend.outline" },
        Case(
            "named context's name",
            "build.named_contexts[\"context\"]: expected a name other than context and dockerfile"
        ) { $0.namedContexts["context"] = .init() },
        Case(
            "named context that is another",
            "build.named_contexts[\"a\"]: no option refers to it: context:a is \"docker-image://x\", not local:a"
        ) {
            $0.namedContexts["a"] = .init()
            $0.options["context:a"] = "docker-image://x"
        },
        Case("input", "build.inputs[\"a\"]: ") { $0.inputs["a"] = Data([0xFF, 0xFF]) },
        Case("image without a name", "build.images[0].reference: missing") { $0.images = [.init()] },
        Case("image's config", "build.images[0].config: ") {
            $0.images = [
                Slipway_V1_ImageFacts.with {
                    $0.reference = "a"
                    $0.config = Data("{".utf8)
                }
            ]
        },
        Case("image's config that is none", "build.images[0].config: expected an image config, a JSON object") {
            $0.images = [
                Slipway_V1_ImageFacts.with {
                    $0.reference = "a"
                    $0.config = Data("[]".utf8)
                }
            ]
        },
        Case(
            "image's digest",
            "build.images[0].digest \"sha256:x\": expected sha256: and 64 lower-case hexadecimal digits"
        ) {
            $0.images = [
                Slipway_V1_ImageFacts.with {
                    $0.reference = "a"
                    $0.digest = "sha256:x"
                }
            ]
        },
        Case("image's platform", "build.images[0].platform \"a/b/c/d\": ") {
            $0.images = [
                Slipway_V1_ImageFacts.with {
                    $0.reference = "a"
                    $0.platform = "a/b/c/d"
                }
            ]
        },
        Case("worker's platform", "build.worker_platforms[1] \"*\": ") { $0.workerPlatforms = ["linux/amd64", "*"] },
    ]

    private static func entry(_ path: String, _ message: String) -> String {
        "build.context.entries[0] \"\(path)\": \(message)"
    }

    @Test(arguments: cases) func isRefused(example: Case) async throws {
        let found = await failure { _ = try await compile(example.build()) }
        #expect(found?.code == .invalidArgument)
        #expect(found?.message.hasPrefix(example.message) == true, "\(found?.message ?? "it went well")")
    }

    @Test func nonsenseIsRefused() async throws {
        let found = await failure { _ = try await service.compile([0xFF, 0xFF, 0xFF]) }
        #expect(found?.code == .invalidArgument)
        #expect(found?.message == "the message can't be decoded as a slipway.v1.CompileRequest")
    }

    /// Each part has two bytes, but a hundred times that once it is decoded.
    @Test(arguments: [false, true]) func manyPartsAreRefused(areNamed: Bool) async throws {
        // A tree whose entries are empty messages, as field 1.
        let tree = Array(repeating: [0x0A, 0] as [UInt8], count: 250_000).joined()
        var build = WireWriter(capacity: 500_000)
        if areNamed {
            var entry = WireWriter(capacity: 500_000)
            entry.presentData(1, Array("name".utf8))
            entry.presentData(2, Array(tree))
            build.presentData(6, entry.bytes)
        } else {
            build.presentData(5, Array(tree))
        }
        var request = WireWriter(capacity: 500_000)
        request.presentData(1, build.bytes)
        let bytes = request.bytes
        let found = await failure { _ = try await service.compile(bytes) }
        #expect(found?.code == .invalidArgument)
        #expect(found?.message == "build: has more than 250000 files, options and other parts")
    }

    @Test func largeSourcesAreRefused() async throws {
        var limits = CompileService.Limits()
        limits.sourceBytes = 100
        let service = CompileService(Frontend(SyntaxRegistry.standard), limits: limits)
        let text = "FROM scratch\n" + String(repeating: "#", count: 100)
        let found = await failure { _ = try await compile(.of(text), with: service) }
        #expect(found?.code == .resourceExhausted)
        #expect(found?.message == "limits.source-bytes: the file Dockerfile is 113 bytes; the limit is 100")
        #expect(found?.limit == ExceededLimit(name: "source-bytes", bound: 100))
        // The frontend would ignore that this file can't be read.
        let ignored = await failure {
            _ = try await compile(
                .of("FROM scratch\nCOPY . /\n") { $0.add(".dockerignore", String(repeating: "a", count: 101)) },
                with: service
            )
        }
        #expect(ignored?.message == "limits.source-bytes: the file .dockerignore is 101 bytes; the limit is 100")
    }
}
