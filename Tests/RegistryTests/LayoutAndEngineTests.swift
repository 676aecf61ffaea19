import LLB
import LocalSolver
import OCISpec
import Testing

@testable import Registry

/// Images of OCI layouts and of engines.
@Suite struct LayoutAndEngineTests {
    private let image = TestImage()

    private func request(_ reference: String, _ platform: Platform = .linuxAMD64) -> ImageRequest {
        ImageRequest(reference: reference, platform: platform, logName: "")
    }

    private func layout(annotation: String, config: String? = nil) -> OCILayoutImages {
        func blob(_ text: String) -> String { "blobs/sha256/" + TestImage.digest(text).dropFirst(7) }
        let index = """
            {"schemaVersion":2,"manifests":[{"mediaType":"\(MediaType.ociManifest)","size":1,\
            "digest":"\(TestImage.digest(image.manifest))","annotations":{"org.opencontainers.image.ref.name":"\(annotation)"}}]}
            """
        let files = [
            "index.json": index, blob(image.manifest): image.manifest, blob(image.config): config ?? image.config,
        ]
        return OCILayoutImages(path: "dir") { path, _ in
            guard let text = files[path] else { throw ContentError("\(path) is missing") }
            return Array(text.utf8)
        }
    }

    @Test(arguments: [
        ("alpine:3", "3", true), ("alpine:3", "docker.io/library/alpine:3", true), ("alpine:3", "alpine:3", true),
        ("alpine:3", "debian:3", false), ("alpine:3", "4", false), ("alpine", "latest", true),
    ])
    func findsImagesOfALayout(_ reference: String, _ annotation: String, _ isFound: Bool) async throws {
        let fact = try await layout(annotation: annotation).image(request(reference)).fact
        #expect((fact != nil) == isFound)
        if let fact {
            #expect(fact.digest == TestImage.digest(image.manifest) && fact.config == Array(image.config.utf8))
        }
    }

    @Test func findsImagesByDigestAndRefusesDamage() async throws {
        let digest = TestImage.digest(image.manifest)
        #expect(try await layout(annotation: "x").image(request("alpine@\(digest)")).fact != nil)
        let error = await #expect(throws: RegistryError.self) {
            try await layout(annotation: "3", config: "{}").image(request("alpine:3")).fact
        }
        let expected = "docker.io/library/alpine:3: oci-layout:dir is damaged: blobs/sha256/"
        #expect(error?.description.hasPrefix(expected) == true)
    }

    private static let inspection = #"""
        {"Id":"sha256:1","RepoDigests":["alpine@sha256:DIGITS"],"Os":"linux","Architecture":"amd64","Created":"2024-01-01T00:00:00Z",
         "Config":{"Env":["A=b"],"Hostname":""},"RootFS":{"Type":"layers","Layers":["sha256:2"]}}
        """#.replacing("DIGITS", with: String(repeating: "a", count: 64))

    @Test func readsImagesOfAnEngine() async throws {
        let transport = ScriptedTransport { request, _ in
            request.url.target == "/images/alpine:3/json" ? .text(Self.inspection) : HTTPResponse(status: 404)
        }
        let engine = EngineImages(transport: transport, place: "/run/docker.sock")
        let fact = try await engine.image(request("docker.io/library/alpine:3")).fact
        #expect(fact?.digest == "sha256:" + String(repeating: "a", count: 64))
        let config = try ImageConfig(parsing: fact?.config ?? [])
        #expect(config.config.environment == ["A=b"] && config.diffIDs == ["sha256:2"])
        #expect(try await engine.image(request("debian:3")).fact == nil)
        #expect(
            try await engine.image(request("alpine:3", .linuxARM64))
                == .missing(
                    MissingImage(
                        "the engine at /run/docker.sock has it only for linux/amd64, not for linux/arm64",
                        advice: "run 'docker pull --platform linux/arm64 alpine:3'"
                    )
                )
        )
    }

    @Test func knowsNoDigestOfABuiltImage() async throws {
        let text = Self.inspection.replacing(#""alpine@"#, with: #""debian@"#)
        let engine = EngineImages(transport: ScriptedTransport { _, _ in .text(text) }, place: "x")
        #expect(try await engine.image(request("alpine:3")).fact?.digest == "")
    }

    @Test func reportsAnEngineThatFails() async {
        for response in [HTTPResponse(status: 500), .text("x"), .text("{}")] {
            let engine = EngineImages(transport: ScriptedTransport { _, _ in response }, place: "x")
            await #expect(throws: RegistryError.self) { try await engine.image(request("alpine")).fact }
        }
    }
}
