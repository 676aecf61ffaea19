import Bridge
import Diagnostics
import JSON
import LLB
import LocalSolver
import OCISpec
import StandardSyntaxes
import SyntaxKit
import Testing

@testable import Frontend

/// `INCLUDE`: which files are read, and by which requests; places in graphs and errors.
@Suite struct IncludedFilesTests {
    private static let head = "# slipway: extensions=include\n"

    private struct Build {
        /// Files of the build context by path; `Dockerfile` is the build file.
        var files: [String: String]
        /// Files of the named context `shared`.
        var shared: [String: String] = [:]
        var options: [String: String] = [:]

        func bridge() -> LocalBridge {
            func source(_ files: [String: String]) -> LocalSource { .files(files.mapValues { Array($0.utf8) }) }
            return LocalBridge(
                .init(sources: ["dockerfile": source(files), "context": source(files), "shared": source(shared)])
            )
        }

        var request: FrontendRequest {
            var options = options
            if !shared.isEmpty { options["context:shared"] = "local:shared" }
            return FrontendRequest(options: options, workerPlatforms: [.linuxAMD64])
        }
    }

    private static func compiled(_ build: Build) async throws -> (definition: Definition, calls: [String]) {
        let bridge = build.bridge()
        let compilation = try await Frontend(SyntaxRegistry.standard).compile(build.request, over: bridge)
        return (compilation.definition, bridge.calls.map { "\($0.method) \($0.subject)" })
    }

    /// The messages of the errors, each with its notes below it.
    private static func errors(_ build: Build) async throws -> [String] {
        let report = try await Frontend(SyntaxRegistry.standard).check(build.request, over: build.bridge())
        let failure = try #require(report.failure as? DiagnosticsError)
        return failure.diagnostics.flatMap { diagnostic in
            [TextRenderer.line(diagnostic)]
                + diagnostic.notes.map { note in
                    "  \(note.location.map { TextRenderer.place($0) + ": " } ?? "")\(note.message)"
                }
        }
    }

    /// The lines of the vertices with a name of their own: `NAME: FILE:LINE, …`.
    private static func places(_ definition: Definition) -> [String] {
        definition.digests.compactMap { digest in
            guard let locations = definition.locations[digest], !locations.isEmpty else { return nil }
            let places = locations.flatMap { location in
                location.ranges.map { "\(definition.sources[location.source].file.name):\($0.startLine)" }
            }
            let name = definition.metadata[digest]?.customName?.split(separator: "] ").last ?? ""
            return "\(name.prefix { $0 != "@" }): \(places.joined(separator: ", "))"
        }
    }

    private static let nested = Build(files: [
        "Dockerfile": head + "INCLUDE lib/base.Dockerfile\nFROM base\nINCLUDE lib/steps.Dockerfile\nRUN last\n",
        "lib/base.Dockerfile": "ARG VERSION=3\nFROM alpine:${VERSION} AS base\n",
        "lib/steps.Dockerfile": "# A comment.\nRUN first\nINCLUDE more.Dockerfile\n",
        "more.Dockerfile": "RUN second",
    ])

    @Test func includesBeforeAStageAndInsideOne() async throws {
        let plain = "ARG VERSION=3\nFROM alpine:${VERSION} AS base\nFROM base\nRUN first\nRUN second\nRUN last\n"
        let included = try await Self.compiled(Self.nested).definition
        let expected = try await Self.compiled(Build(files: ["Dockerfile": plain])).definition
        #expect(included.vertices == expected.vertices)
        #expect(included.metadata == expected.metadata)
        #expect(
            Self.places(included) == [
                "FROM docker.io/library/alpine:3: lib/base.Dockerfile:2, Dockerfile:2",
                "RUN first: lib/steps.Dockerfile:2, Dockerfile:4",
                "RUN second: more.Dockerfile:1, lib/steps.Dockerfile:3, Dockerfile:4", "RUN last: Dockerfile:5",
            ]
        )
    }

    /// One transfer for the files found at once, however many; then one read for each.
    @Test func makesFewRequests() async throws {
        let calls = try await Self.compiled(Self.nested).calls
        // The ignore file is requested along with the build file.
        #expect(
            calls.filter { !$0.contains("alpine") }.sorted() == [
                "inputs ", "readFile .dockerignore", "readFile Dockerfile", "readFile Dockerfile.dockerignore",
                "readFile Dockerfile.lock.json", "readFile lib/base.Dockerfile", "readFile lib/steps.Dockerfile",
                "readFile more.Dockerfile", "solve local://context", "solve local://context", "solve local://context",
                "solve local://dockerfile",
            ]
        )
    }

    @Test func withoutTheDirectiveNothingIsRead() async throws {
        let build = Build(files: ["Dockerfile": "FROM alpine\nINCLUDE a\n", "a": "RUN a\n"])
        let bridge = build.bridge()
        let report = try await Frontend(SyntaxRegistry.standard).check(build.request, over: bridge)
        let failure = try #require(report.failure as? DiagnosticsError)
        #expect(TextRenderer.message(failure) == "dockerfile parse error on line 2: unknown instruction: INCLUDE")
        #expect(!bridge.calls.contains { $0.subject == "a" })
        let note = failure.diagnostics.first?.notes.first?.message ?? ""
        #expect(note.contains("write '# slipway: extensions=include'"), "\(note)")
    }

    /// A file of a named context includes files of the same context. The ignore files don't apply.
    @Test func readsNamedContexts() async throws {
        let build = Build(
            files: [
                "Dockerfile": Self.head + "FROM alpine\nINCLUDE --from=shared a\nCOPY x /\n",
                ".dockerignore": "*\n!x\n",
            ],
            shared: ["a": "INCLUDE /sub/../b", "b": "RUN b\n", ".dockerignore": "*\n"]
        )
        #expect(
            Self.places(try await Self.compiled(build).definition) == [
                "FROM docker.io/library/alpine:latest: Dockerfile:2",
                "RUN b: shared:b:1, shared:a:1, Dockerfile:3", "COPY x /: Dockerfile:4",
            ]
        )
    }

    /// A file can be included several times, also with the steps of several stages.
    @Test func includesAFileTwice() async throws {
        let build = Build(files: [
            "Dockerfile": Self.head + "FROM alpine\nINCLUDE a\nFROM busybox\nINCLUDE a\nCOPY --from=0 /b /\n",
            "a": "RUN a\n",
        ])
        let (definition, calls) = try await Self.compiled(build)
        #expect(calls.filter { $0 == "readFile a" }.count == 1)
        #expect(
            Self.places(definition).filter { $0.hasPrefix("RUN") } == [
                "RUN a: a:1, Dockerfile:5", "RUN a: a:1, Dockerfile:3",
            ]
        )
        #expect(definition.sources.count == 2)
    }

    @Test func errorsNameTheIncludedFile() async throws {
        let build = Build(files: [
            "Dockerfile": Self.head + "FROM alpine\nINCLUDE lib/a\nRUM late\n",
            "lib/a": "# escape=`\nRUN a\nCOPPY a b\nCOPY --from=later x y\n",
        ])
        #expect(
            try await Self.errors(build) == [
                "Dockerfile:4:1: dockerfile parse error on line 4: unknown instruction: RUM (did you mean RUN?)",
                "lib/a:1:1: an included file must use the escape character of the build file",
                "  Dockerfile:3:1: included here",
                "lib/a:3:1: dockerfile parse error on line 3: unknown instruction: COPPY (did you mean COPY?)",
                "  Dockerfile:3:1: included here",
            ]
        )
        let lowering = Build(files: [
            "Dockerfile": Self.head + "FROM alpine\nINCLUDE lib/a\n", "lib/a": "RUN a\nCOPY http://x y\n",
        ])
        #expect(
            try await Self.errors(lowering)
                == ["lib/a:2:1: source can't be a URL for COPY", "  Dockerfile:3:1: included here"]
        )
    }

    @Test func anIncludedErrorIsTheMessageWithItsPlace() async throws {
        let build = Build(files: ["Dockerfile": Self.head + "FROM alpine\nINCLUDE a\n", "a": "COPPY a b\n"])
        let error = await #expect(throws: DiagnosticsError.self) { _ = try await Self.compiled(build) }
        let message = "a:1:1: dockerfile parse error on line 1: unknown instruction: COPPY (did you mean COPY?)"
        #expect(error.map(TextRenderer.message) == message)
    }

    @Test(arguments: [
        ("INCLUDE a", ["Dockerfile:3:9: cannot include: 'Dockerfile' includes itself"], ["a": ""], "Dockerfile"),
        (
            "INCLUDE a",
            [
                "b:2:9: cannot include: 'a' includes itself through 'b'", "  a:1:1: included here",
                "  Dockerfile:3:1: included here",
            ], ["a": "INCLUDE b\n", "b": "RUN b\nINCLUDE a\n"], "a"
        ),
        (
            "INCLUDE missing",
            [
                "Dockerfile:3:9: cannot include: 'missing' is not a file in the build context",
                "  paths are relative to the root of the context, even in included files",
            ], [:], "a"
        ),
        (
            "INCLUDE --from=sharde a",
            [
                "Dockerfile:3:23: cannot include: the build has no context 'sharde'; did you mean 'shared'?",
                "  add it with '--build-context sharde=DIRECTORY'",
            ], [:], "a"
        ),
        (
            "INCLUDE ../..",
            ["Dockerfile:3:9: cannot include: the path must name a file, not the root of the context"], [:], "a"
        ),
    ])
    func refuses(_ line: String, _ errors: [String], _ files: [String: String], _ included: String) async throws {
        let text = Self.head + "FROM alpine\n" + line.replacing(" a", with: " \(included)") + "\n"
        let build = Build(files: files.merging(["Dockerfile": text]) { $1 }, shared: ["x": ""])
        #expect(try await Self.errors(build) == errors)
    }

    @Test func boundsDepthAndNumber() async throws {
        var files = ["Dockerfile": Self.head + "FROM alpine\nINCLUDE f1\n"]
        for depth in 1...20 { files["f\(depth)"] = "INCLUDE f\(depth + 1)\n" }
        let deep = try await Self.errors(Build(files: files))
        #expect(deep.first == "f16:1:9: cannot include: files can be included at most 16 levels deep")
        files = ["Dockerfile": Self.head + "FROM alpine\nINCLUDE f1\n", "f10": "RUN a\n"]
        for depth in 1..<10 { files["f\(depth)"] = "INCLUDE f\(depth + 1)\nINCLUDE f\(depth + 1)\n" }
        let wide = try await Self.errors(Build(files: files))
        #expect(wide.contains { $0.hasSuffix("cannot include: a build can include at most 256 files") })
    }

    /// `docker build --call=outline` and `--call=lint` refer to the texts of all files.
    @Test func answersNameTheFile() async throws {
        var build = Build(files: [
            "Dockerfile": Self.head + "FROM alpine\nINCLUDE a\n", "a": "ARG NAME=x\nENV A b\n",
        ])
        build.options["requestid"] = "frontend.outline"
        let outline = try #require(
            try await Frontend(SyntaxRegistry.standard).answer(build.request, over: build.bridge())
        )
        let json = try JSONValue(parsing: outline.metadata["result.json"] ?? [])
        #expect(json["sources"]?.array?.count == 2)
        #expect(json["args"]?.array?.first?["location"]?["sourceIndex"] == .integer(1))
        build.options["requestid"] = "frontend.lint"
        let lint = try #require(try await Frontend(SyntaxRegistry.standard).answer(build.request, over: build.bridge()))
        let text = String(decoding: lint.metadata["result.txt"] ?? [], as: UTF8.self)
        #expect(text.contains("\na:2\n"), "\(text)")
    }
}
