import LLB
import LocalSolver
import OCISpec
import Testing

@testable import Registry

/// Several sources of images: which of them are asked, and what is reported if none has the image.
@Suite struct ResolveOrderTests {
    private let image = TestImage()

    private func resolve(
        _ sources: [any ImageFacts],
        _ reference: String = "a.io/b:1",
        _ platform: Platform = .linuxAMD64
    ) async throws -> String {
        let bridge = LocalBridge(LocalBridge.Configuration(facts: sources))
        return try await bridge.resolveImage(ImageRequest(reference: reference, platform: platform, logName: "")).digest
    }

    private func message(_ sources: [any ImageFacts], _ platform: Platform = .linuxAMD64) async -> String {
        do { return "found \(try await resolve(sources, "a.io/b:1", platform))" } catch { return "\(error)" }
    }

    private func registry(_ transport: ScriptedTransport) -> RegistryImages {
        RegistryImages(RegistryClient(transport: transport, helper: ScriptedHelper(), clock: StillClock().clock))
    }

    private func registry(_ answer: @escaping @Sendable (HTTPRequest) throws -> HTTPResponse) -> RegistryImages {
        registry(ScriptedTransport { request, _ in try answer(request) })
    }

    /// A registry that has the image for arm64 in an index.
    private var armRegistry: RegistryImages {
        let arm = TestImage("arm64")
        let index = TestImage.index([(arm, #"{"os":"linux","architecture":"arm64"}"#)])
        return registry { request in
            if request.url.target.hasSuffix("/1") { return .text(index) }
            return .text(request.url.target.contains("/blobs/") ? arm.config : arm.manifest)
        }
    }

    private func engine(architecture: String?) -> EngineImages {
        let digest = "sha256:" + String(repeating: "e", count: 64)
        return EngineImages(
            transport: ScriptedTransport { _, _ in
                guard let architecture else { return HTTPResponse(status: 404) }
                return .text(
                    #"{"RepoDigests":["a.io/b@\#(digest)"],"Os":"linux","Architecture":"\#(architecture)","Config":{}}"#
                )
            },
            place: "/s"
        )
    }

    /// A layout that has the image for arm64 in an index.
    private var armLayout: OCILayoutImages {
        let arm = TestImage("arm64")
        let index = TestImage.index([(arm, #"{"os":"linux","architecture":"arm64"}"#)])
        let root = """
            {"schemaVersion":2,"manifests":[{"mediaType":"\(MediaType.ociIndex)","size":1,"digest":"\(TestImage.digest(index))",\
            "annotations":{"org.opencontainers.image.ref.name":"1"}}]}
            """
        let blobs = [index, arm.manifest, arm.config].map { ("blobs/sha256/" + TestImage.digest($0).dropFirst(7), $0) }
        let files = Dictionary(uniqueKeysWithValues: [("index.json", root)] + blobs)
        return OCILayoutImages(path: "dir") { path, _ in
            guard let text = files[path] else { throw ContentError("\(path) is missing") }
            return Array(text.utf8)
        }
    }

    private static let notFound = HTTPResponse.text(#"{"errors":[{"message":"manifest unknown"}]}"#, status: 404)
    private static let engineDigest = "sha256:" + String(repeating: "e", count: 64)

    @Test func asksTheNextSourceForWhatASourceDoesNotHave() async throws {
        let unknown = registry { _ in Self.notFound }
        let amd64 = engine(architecture: "amd64")
        #expect(try await resolve([unknown, amd64]) == Self.engineDigest)
        #expect(try await resolve([engine(architecture: nil), unknown, amd64]) == Self.engineDigest)
    }

    @Test func asksTheNextSourceForAnotherPlatform() async throws {
        let amd64 = engine(architecture: "amd64")
        #expect(try await resolve([armRegistry, amd64]) == Self.engineDigest)
        #expect(try await resolve([armLayout, amd64]) == Self.engineDigest)
        #expect(try await resolve([engine(architecture: "arm64"), amd64]) == Self.engineDigest)
        #expect(try await resolve([armLayout, amd64], "a.io/b:1", .linuxARM64) != Self.engineDigest)
    }

    /// An index that was copied without the manifests of some platforms.
    @Test func asksTheNextSourceForAMissingEntryOfAnIndex() async throws {
        let index = TestImage.index([(image, #"{"os":"linux","architecture":"amd64"}"#)])
        let sparse = registry { request in request.url.target.hasSuffix("/1") ? .text(index) : Self.notFound }
        #expect(try await resolve([sparse, engine(architecture: "amd64")]) == Self.engineDigest)
        #expect(
            await message([sparse])
                == "a.io/b:1: a.io has an index, but not its image for linux/amd64: responded with 404 (manifest unknown)"
        )
    }

    @Test func namesEverySourceThatWasAsked() async {
        let unknown = registry { _ in Self.notFound }
        #expect(
            await message([unknown])
                == "a.io/b:1: a.io responded with 404 (manifest unknown); check the name and the tag"
        )
        #expect(
            await message([engine(architecture: nil)])
                == "a.io/b:1: the engine at /s doesn't have it; run 'docker pull a.io/b:1'"
        )
        let layout = OCILayoutImages(path: "dir") { _, _ in Array(#"{"schemaVersion":2,"manifests":[]}"#.utf8) }
        #expect(
            await message([unknown, layout, engine(architecture: "arm64")])
                == """
                a.io/b:1: no source has it: a.io responded with 404 (manifest unknown), check the name and the tag; oci-layout:dir \
                doesn't have it; the engine at /s has it only for linux/arm64, not for linux/amd64, run 'docker pull --platform \
                linux/amd64 a.io/b:1'
                """
        )
        #expect(
            await message([armRegistry, armLayout], .linuxS390X)
                == """
                a.io/b:1: no source has it: a.io has no image for linux/s390x, it has linux/arm64; oci-layout:dir has no image \
                for linux/s390x, it has linux/arm64
                """
        )
    }

    /// Failures other than a missing image: the next source is not asked.
    @Test(arguments: [
        (HTTPResponse(status: 403), "a.io responded with 403"), (HTTPResponse(status: 500), "a.io responded with 500"),
        (HTTPResponse(status: 401), "a.io responded with 401"), (.text("x"), "can't be read"),
        (nil, "can't be reached"),
    ])
    func endsOnOtherFailures(_ response: HTTPResponse?, _ words: String) async {
        let failing = registry { _ in
            guard let response else { throw HTTPTransportError.unreachable("connection refused") }
            return response
        }
        let next = ScriptedTransport { _, _ in HTTPResponse(status: 404) }
        let text = await message([failing, EngineImages(transport: next, place: "/s")])
        #expect(text.hasPrefix("a.io/b:1: ") && text.contains(words), "\(text)")
        #expect(next.requests.isEmpty)
    }

    /// A registry that has a manifest but not the config that it names is damaged.
    @Test func endsOnAMissingConfig() async {
        let manifest = image.manifest
        let damaged = registry { $0.url.target.contains("/blobs/") ? Self.notFound : .text(manifest) }
        let text = await message([damaged, engine(architecture: "amd64")])
        #expect(
            text
                == "a.io/b:1: a.io responded with 404 (manifest unknown) to the request for the config that its manifest names"
        )
    }
}
