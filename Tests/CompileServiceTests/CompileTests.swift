import Bridge
import CompileService
import Foundation
import Frontend
import LLB
import LocalSolver
import Lowering
import OCISpec
import ServiceProtos
import StandardSyntaxes
import SwiftProtobuf
import SyntaxKit
import Testing

/// `Compile`, `Check`, `Outline`, `Targets` and `ListSyntaxes` with encoded messages.
struct CompileTests {
    private static let dockerfile = """
        FROM alpine:3.20 AS base
        ARG WHO=world
        FROM base
        COPY . /src
        RUN --mount=type=secret,id=key echo hello $WHO
        """

    @Test func givesWhatTheFrontendGives() async throws {
        let response = try await compile(.of(Self.dockerfile) { $0.options["platform"] = "linux/amd64,linux/arm64" })
        let bridge = LocalBridge(
            .init(sources: [
                "dockerfile": .files(["Dockerfile": Array(Self.dockerfile.utf8)]), "context": .files([:]),
            ])
        )
        let expected = try await Frontend(SyntaxRegistry.standard).compile(
            FrontendRequest(
                options: ["filename": "Dockerfile", "platform": "linux/amd64,linux/arm64"],
                workerPlatforms: [.linuxAMD64]
            ),
            over: bridge
        )
        #expect(response.result.images.map { Array($0.definition) } == expected.images.map { $0.definition.encoded() })
        #expect(response.result.images.map { Array($0.config) } == expected.images.map { $0.image.config.bytes() })
        #expect(response.result.images.map(\.platformID) == ["linux/amd64", "linux/arm64"])
        #expect(response.result.images.map(\.graphDigest) == expected.images.map { $0.definition.digests.last })
        #expect(response.result.byPlatform)
        #expect(response.result.syntax == "dockerfile")
        #expect(response.assumptions == bridge.assumptions)
    }

    @Test func namesTheOutcomeAsDocumented() async throws {
        let image = try #require(try await compile(.of(Self.dockerfile)).result.images.first)
        let last = try #require(try Definition(decoding: Array(image.definition)).vertices.last)
        #expect(image.graphDigest == MessageDigest.sha256(last, prefix: "sha256:"))
        let lines = "linux/amd64\n\(image.graphDigest)\n\(MessageDigest.sha256(Array(image.config)))\n\n"
        #expect(image.digest == MessageDigest.sha256(Array(lines.utf8), prefix: "sha256:"))
        let result = try await compile(.of(Self.dockerfile)).result
        #expect(result.digest == MessageDigest.sha256(Array((image.digest + "\n").utf8), prefix: "sha256:"))
    }

    @Test(arguments: [
        ("no-cache", "", true, true), ("label:a", "b", true, false), ("build-arg:WHO", "you", true, false),
        ("platform", "linux/arm64", false, false),
    ])
    func digestsChangeWithWhatTheyCover(key: String, value: String, sameGraph: Bool, sameOutcome: Bool) async throws {
        let text = "FROM alpine\nARG WHO=me\nRUN echo\nLABEL who=$WHO\n"
        let before = try #require(try await compile(.of(text)).result.images.first)
        let after = try #require(try await compile(.of(text) { $0.options[key] = value }).result.images.first)
        // A build argument is part of the environment of later steps.
        #expect((before.graphDigest == after.graphDigest) == (key == "build-arg:WHO" ? false : sameGraph))
        #expect((before.digest == after.digest) == sameOutcome)
    }

    @Test func readsTheContext() async throws {
        let build = Build.with {
            $0.file = "app/Dockerfile"
            $0.add("app/Dockerfile", "FROM scratch\nCOPY a b /\n")
            $0.add(".dockerignore", "b\n")
        }
        let response = try await compile(build)
        #expect(response.diagnostics.map(\.code) == ["lint.CopyIgnoredFile"])
        #expect(response.diagnostics.first?.locations.first?.file == "Dockerfile")
        #expect(response.diagnostics.first?.help.hasPrefix("https://") == true)
        let text = try await compile(
            .of("FROM scratch\nCOPY a b /\n") {
                $0.text.ignoreFile = Data("a\n".utf8)
                $0.add(".dockerignore", "b\n")
            }
        )
        #expect(text.diagnostics.map(\.message).count == 1)
        #expect(text.diagnostics.first?.message.contains("\"a\"") == true)
    }

    @Test func takesNamedContextsAndInputs() async throws {
        let text = "FROM scratch\nCOPY --from=lib x /\nCOPY --from=base y /\n"
        let input = try #require(try await compile(.of("FROM alpine\nRUN make\n")).result.images.first)
        let response = try await compile(
            .of(text) {
                $0.namedContexts["lib"] = Slipway_V1_FileTree()
                $0.inputs["base"] = input.definition
                $0.options["context:base"] = "input:base"
            }
        )
        let definition = try Definition(decoding: Array(try #require(response.result.images.first).definition))
        #expect(definition.vertices.contains { String(decoding: $0, as: UTF8.self).contains("local://lib") })
        let run = try #require(try Definition(decoding: Array(input.definition)).digests.dropLast().last)
        #expect(definition.digests.contains(run))
    }

    @Test func takesFactsOfImages() async throws {
        let digest = "sha256:" + String(repeating: "a", count: 64)
        let response = try await compile(
            .of("FROM alpine\nRUN x\n") {
                $0.images = [
                    Slipway_V1_ImageFacts.with {
                        $0.reference = "alpine:*"
                        $0.platform = "linux/arm64"
                        $0.digest = "sha256:" + String(repeating: "b", count: 64)
                    },
                    Slipway_V1_ImageFacts.with {
                        $0.reference = "alpine:*"
                        $0.config = Data(
                            #"{"architecture":"amd64","os":"linux","config":{"Env":["X=1"],"User":"me"}}"#.utf8
                        )
                        $0.digest = digest
                    },
                ]
            }
        )
        let image = try #require(response.result.images.first)
        #expect(response.assumptions == [])
        #expect(String(decoding: image.config, as: UTF8.self).contains("\"User\":\"me\""))
        #expect(String(decoding: image.definition, as: UTF8.self).contains("alpine:latest@" + digest))
    }

    @Test func installsPackagesByTheReleaseThatWasGiven() async throws {
        let text = """
            #syntax=slipway/mocker
            apiVersion: v1alpha1
            images:
            - name: demo
              from: example.org/odd
              package:
                install: [gcc]
            """
        let failed = try await compile(.of(text, named: "Mockerfile.yaml"))
        #expect(failed.failure.message != "")
        let response = try await compile(
            .of(text, named: "Mockerfile.yaml") {
                $0.images = [
                    Slipway_V1_ImageFacts.with {
                        $0.reference = "example.org/*"
                        $0.osRelease = "ID=debian\nVERSION_ID=12\n"
                    }
                ]
            }
        )
        #expect(response.failure.message == "")
        #expect(response.result.syntax == "mocker")
    }

    @Test func tellsWhatIsWrongWithASource() async throws {
        let response = try await compile(.of("FROM alpine\nRUM echo\n"))
        #expect(response.outcome != nil && !response.isCompiled)
        #expect(response.failure.message.contains("unknown instruction: RUM"))
        let diagnostic = try #require(response.diagnostics.first { $0.severity == .error })
        #expect(diagnostic.locations.first?.start.line == 2)
        #expect(diagnostic.locations.first?.start.column == 1)
        #expect(diagnostic.locations.first?.start.offset == 12)
        let checked = try await check(.of("FROM alpine\nRUM echo\n"))
        #expect(!checked.ok)
        #expect(checked.diagnostics.contains(diagnostic))
    }

    /// A failed compilation returns the diagnostics of a check: all findings before the failure, in the order of the text.
    @Test(arguments: [
        ("Dockerfile", "FROM alpine as a\nMAINTAINER me\nRUM x\n"),
        ("Dockerfile", "FROM alpine as a\nMAINTAINER me\nWORKDIR x\nEXPOSE a/b/c\nCMD ls\n"),
        ("Dockerfile", "FROM alpine as a\nMAINTAINER me\nCOPY --from=a/b:c:d x /\n"),
        ("Dockerfile", "#check=error=true\nFROM alpine as a\nMAINTAINER me\n"),
        ("Ickfile", "#syntax=other/frontend\nCOME_FROM alpine as a\nPLEASE NOTE x\nEXPOSE a/b/c\n"),
        ("Mockerfile.yaml", "#syntax=slipway/mocker\napiVersion: v1alpha1\nimages:\n- name: a\n  frm: alpine\n"),
    ])
    func aFailureGivesAllThatWasFound(name: String, text: String) async throws {
        let compiled = try await compile(.of(text, named: name))
        let checked = try await check(.of(text, named: name))
        #expect(!compiled.isCompiled && !checked.ok)
        #expect(compiled.diagnostics == checked.diagnostics)
        if name == "Dockerfile" {
            let codes = compiled.diagnostics.map(\.code)
            #expect(codes.contains("lint.FromAsCasing") && codes.contains("lint.MaintainerDeprecated"), "\(codes)")
        }
        let lines = compiled.diagnostics.map { $0.locations.first?.start.line ?? 0 }
        #expect(lines == lines.sorted())
        let outlined = try Slipway_V1_OutlineResponse(
            serializedBytes: try await service.outline(
                try Slipway_V1_OutlineRequest.with { $0.build = .of(text, named: name) }.serializedBytes()
            )
        )
        #expect(outlined.diagnostics == compiled.diagnostics)
    }

    @Test(arguments: [
        ("target", "nowhere", "target stage \"nowhere\" could not be found"),
        ("platform", "linux/what/is/this", "linux/what/is/this"),
        ("context:x", "local:gone", "no local source named 'gone'"),
    ])
    func tellsWhatIsWrongWithABuild(key: String, value: String, message: String) async throws {
        let response = try await compile(.of("FROM scratch\nCOPY --from=x a /\n") { $0.options[key] = value })
        #expect(response.failure.message.contains(message))
        #expect(response.diagnostics.count == 1)
    }

    @Test func missingFileIsAFailureOfTheBuild() async throws {
        let response = try await compile(Build.with { $0.file = "Dockerfile" })
        #expect(response.failure.message == "failed to read dockerfile: open Dockerfile: no such file or directory")
        #expect(response.diagnostics.map(\.code) == ["build.failed"])
    }

    @Test func checkFindsTheFindingsOfStyleInOrder() async throws {
        let text = "FROM alpine as base\nMAINTAINER me\nRUN x\n"
        let found = try await check(.of(text))
        #expect(found.ok)
        #expect(found.diagnostics.map(\.code) == ["lint.FromAsCasing", "lint.MaintainerDeprecated"])
        #expect(found.diagnostics.map { $0.locations.first?.start.line } == [1, 2])
    }

    @Test func outlines() async throws {
        let request = Slipway_V1_OutlineRequest.with {
            $0.build = .of(
                """
                # The world.
                ARG WHO=world
                # Greets.
                FROM alpine AS greet
                ARG WHO
                RUN --mount=type=secret,id=key,required --mount=type=cache,target=/c --mount=type=ssh echo $WHO
                """
            )
        }
        let bytes = try await service.outline(try request.serializedBytes())
        let outline = try Slipway_V1_OutlineResponse(serializedBytes: bytes).outline
        #expect(outline.target == "greet")
        #expect(outline.arguments.map(\.name) == ["WHO"])
        #expect(outline.arguments.first?.value == "world")
        #expect(outline.secrets.map(\.id) == ["key"])
        #expect(outline.secrets.map(\.required) == [true])
        #expect(outline.ssh.map(\.id) == ["default"])
        #expect(outline.caches.map { $0.location.start.line } == [6])
    }

    @Test func listsTargets() async throws {
        let request = Slipway_V1_TargetsRequest.with {
            $0.build = .of("# First.\nFROM --platform=$BUILDPLATFORM alpine AS one\n\nFROM one\nRUN x\n")
        }
        let bytes = try await service.targets(try request.serializedBytes())
        let targets = try Slipway_V1_TargetsResponse(serializedBytes: bytes).targets.targets
        #expect(targets.map(\.name) == ["one", ""])
        #expect(targets.map(\.base) == ["alpine", "one"])
        #expect(targets.map(\.platform) == ["$BUILDPLATFORM", ""])
        #expect(targets.map(\.default) == [false, true])
        #expect(targets.map { $0.location.start.line } == [2, 4])
    }

    @Test func listsSyntaxes() async throws {
        let bytes = try await service.listSyntaxes([])
        let response = try Slipway_V1_ListSyntaxesResponse(serializedBytes: bytes)
        let syntaxes = response.syntaxes
        #expect(response.version == Release.version)
        #expect(syntaxes.map(\.name) == SyntaxRegistry.standard.names)
        #expect(syntaxes.allSatisfy { !$0.description_p.isEmpty && !$0.defaultFilename.isEmpty })
        #expect(syntaxes.first?.images == ["slipway/mocker", "slipway/frontend"])
        for name in ["dockerfile", "nix"] {
            #expect(syntaxes.first { $0.name == name }?.images == ["slipway/frontend"])
        }
    }
}
