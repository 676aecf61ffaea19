import Bridge
import Foundation
import JSON
import LLB
import LocalSolver
import OCISpec
import StandardSyntaxes
import SyntaxKit
import Testing

@testable import Frontend

/// Two platforms in one build, for every syntax: two graphs and two configs, each with its own variant.
@Suite struct SeveralPlatformsTests {
    static let files = [
        "Dockerfile": "FROM alpine\nRUN echo $TARGETVARIANT\n",
        "Ickfile": "COME_FROM alpine\nPLEASE echo $TARGETVARIANT\n",
        "Mockerfile.yaml": "apiVersion: v1\nimages:\n- from: alpine\n  steps: [echo hi]\n",
        "Gockerfile.yaml": "repo: github.com/a/b\n",
    ]

    @Test(arguments: files.keys.sorted())
    func twoConfigsWithTheirVariants(_ name: String) async throws {
        let text = try #require(Self.files[name])
        let bridge = RecordingBridge(file: name, text)
        let request = FrontendRequest(
            options: ["filename": name, "platform": "linux/arm/v7,linux/arm64,linux/arm/v6"],
            workerPlatforms: [.linuxAMD64]
        )
        let result = try await Frontend(.standard).build(request, over: bridge)
        let ids = ["linux/arm/v7", "linux/arm64", "linux/arm/v6"]
        #expect(result.reference == nil)
        #expect(result.references.keys.sorted() == ids.sorted())
        #expect(result.metadata["containerimage.config"] == nil)
        let platforms = try JSONValue(parsing: result.metadata["refs.platforms"] ?? [])["Platforms"]?.array ?? []
        #expect(platforms.compactMap { $0["ID"]?.string } == ids)
        for (id, (architecture, variant)) in zip(ids, [("arm", "v7"), ("arm64", ""), ("arm", "v6")]) {
            let config = try JSONValue(parsing: result.metadata["containerimage.config/" + id] ?? [])
            #expect(config["architecture"]?.string == architecture)
            #expect(config["variant"]?.string ?? "" == variant)
            let definition = try #require(bridge.definition(of: result.references[id]))
            let wanted = Platform(os: "linux", architecture: architecture, variant: variant)
            let source = try #require(try definition.output()?.vertex)
            #expect(Self.platforms(below: source).contains(wanted))
            #expect(!Self.platforms(below: source).contains { $0 != wanted && $0 != .linuxAMD64 })
        }
    }

    /// The platforms of a graph's vertices.
    private static func platforms(below root: Vertex) -> Set<Platform> {
        var found: Set<Platform> = []
        var pending = [root]
        var seen: Set<String> = []
        while let vertex = pending.popLast() {
            guard seen.insert(vertex.digest).inserted else { continue }
            if let platform = vertex.platform { found.insert(platform) }
            pending += vertex.inputs.map(\.vertex)
        }
        return found
    }

    @Test func onePlatformFailsTheBuildWithItsError() async throws {
        let bridge = RecordingBridge(file: "Dockerfile", "FROM alpine\nARG TARGETARCH\nCOPY --from=$TARGETARCH a b\n")
        let request = FrontendRequest(options: ["platform": "linux/arm64,linux/amd64"], workerPlatforms: [.linuxAMD64])
        await #expect(throws: (any Error).self) { try await Frontend(.standard).build(request, over: bridge) }
    }

    /// A stage for the solver's own platform is built once for all platforms.
    @Test func sharesWhatIsTheSameForAll() async throws {
        let text = "FROM --platform=$BUILDPLATFORM golang AS b\nRUN go\nFROM alpine\nCOPY --from=b /x /x\n"
        let bridge = RecordingBridge(file: "Dockerfile", text)
        let request = FrontendRequest(options: ["platform": "linux/arm64,linux/s390x"], workerPlatforms: [.linuxAMD64])
        let result = try await Frontend(.standard).build(request, over: bridge)
        let digests = try result.references.values.map { reference in
            Set(try #require(bridge.definition(of: reference)).digests)
        }
        #expect(digests.count == 2)
        #expect(digests.reduce(digests.first ?? []) { $0.intersection($1) }.count == 2)
    }
}
