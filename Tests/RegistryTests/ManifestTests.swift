import OCISpec
import Testing

@testable import Registry

@Suite struct ManifestTests {
    private static let digest = "sha256:" + String(repeating: "a", count: 64)

    private func manifest(_ text: String, _ type: String = "") throws(ContentError) -> Manifest {
        try Manifest(parsing: Array(text.utf8), mediaType: type)
    }

    @Test func readsManifestsAndIndexes() throws {
        let image = TestImage()
        let config = Descriptor(
            mediaType: MediaType.ociConfig,
            digest: TestImage.digest(image.config),
            size: Int64(image.config.utf8.count)
        )
        #expect(try manifest(image.manifest) == .image(config: config))
        #expect(try manifest(image.manifest, MediaType.ociManifest + "; charset=utf-8") == .image(config: config))
        let index = TestImage.index([(image, #"{"os":"linux","architecture":"arm","variant":"v7"}"#)])
        guard case .index(let entries) = try manifest(index, MediaType.dockerIndex) else {
            Issue.record("no index")
            return
        }
        #expect(entries.map(\.platform) == [.linuxARMv7])
        #expect(try manifest(index) == .index(entries))
    }

    @Test(arguments: [
        ("", "", "isn't JSON"), ("{}", "", "config: expected an object"),
        (#"{"config":{"digest":"sha256:x","size":1}}"#, "", "config.digest: expected sha256:"),
        (#"{"config":{"digest":"DIGEST"}}"#, "", "config.size"), (#"{"schemaVersion":1}"#, "", "schema version 1"),
        (#"{"config":{"digest":"DIGEST","size":1,"mediaType":"text/x"}}"#, "", "config.mediaType: 'text/x'"),
        (#"{"mediaType":"text/x"}"#, MediaType.ociManifest, "config: expected an object"),
        (#"{"mediaType":"text/x"}"#, "text/html", "mediaType: 'text/x'"),
        (#"{"mediaType":"\#(MediaType.ociIndex)"}"#, MediaType.ociManifest, "but its descriptor or Content-Type says"),
        (#"{"manifests":[{"digest":"DIGEST","size":1,"platform":{}}]}"#, "", "manifests[0].platform"),
        (#"{"manifests":{}}"#, "", "manifests: expected an array"),
        ("{}", "application/vnd.docker.distribution.manifest.v1+prettyjws", "schema version 1"),
    ])
    func refuses(_ text: String, _ type: String, _ message: String) {
        let error = #expect(throws: ContentError.self) {
            try manifest(text.replacing("DIGEST", with: Self.digest), type)
        }
        #expect(error?.description.contains(message) == true, "\(String(describing: error))")
    }

    /// The choices of containerd's `platforms.Only`.
    @Test(arguments: [
        ("linux/amd64", ["linux/arm64", "linux/amd64"], "linux/amd64"),
        ("linux/arm64", ["linux/arm/v6", "linux/arm/v7"], "linux/arm/v7"),
        ("linux/arm/v7", ["linux/arm/v5", "linux/arm/v6", "linux/arm64"], "linux/arm/v6"),
        ("linux/amd64", ["linux/arm64", "unknown/unknown"], ""),
        ("linux/amd64", ["linux/386", "linux/arm64"], "linux/386"),
        ("linux/amd64", ["", "linux/amd64"], "linux/amd64"), ("linux/amd64", ["linux/arm64", ""], "none"),
        ("linux/arm64/v8", ["linux/arm64"], "linux/arm64"), ("linux/riscv64", [], ""),
    ])
    func choosesAnEntry(_ wanted: String, _ given: [String], _ expected: String) throws {
        let entries = try given.map {
            Descriptor(mediaType: "", digest: $0, size: 0, platform: $0.isEmpty ? nil : try Platform(parsing: $0))
        }
        let chosen = Manifest.choose(entries, for: try Platform(parsing: wanted))
        let name = chosen.map { $0.platform?.formatted ?? "none" } ?? ""
        #expect(name == expected)
    }

    @Test func takesTheFirstOfEqualEntries() {
        let entries = ["a", "b"].map { Descriptor(mediaType: "", digest: $0, size: 0, platform: .linuxAMD64) }
        #expect(Manifest.choose(entries, for: .linuxAMD64)?.digest == "a")
    }
}
