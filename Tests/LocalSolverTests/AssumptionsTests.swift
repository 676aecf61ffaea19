import Bridge
import Diagnostics
import LLB
import OCISpec
import SourceText
import Testing

@testable import LocalSolver

@Suite struct AssumptionsTests {
    private func image(_ bridge: LocalBridge, _ reference: String, _ platform: Platform? = nil) async throws
        -> ResolvedImage
    {
        try await bridge.resolveImage(ImageRequest(reference: reference, platform: platform, logName: ""))
    }

    @Test func assumesAnImage() async throws {
        let bridge = LocalBridge(.init())
        let resolved = try await image(bridge, "docker.io/library/alpine:latest")
        #expect(resolved.isAssumed)
        #expect(resolved.digest == "sha256:c9ef5b1f0b442255774ae31a839ff48ce1206a606a97052db8b4a13ae153fb7c")
        #expect(resolved.reference == "docker.io/library/alpine:latest@\(resolved.digest)")
        #expect(
            String(decoding: resolved.config, as: UTF8.self).hasPrefix(
                #"{"architecture":"amd64","os":"linux","config":{"#
            )
        )
        #expect(
            bridge.assumptions == [
                "docker.io/library/alpine:latest: the digest is the SHA-256 of the name",
                "docker.io/library/alpine:latest: the image config has the default search path and shell",
            ]
        )
    }

    @Test func takesConfigsFromAFile() async throws {
        let text = #"""
            {"alpine:3.*": {"os": "linux", "architecture": "amd64", "config": {"User": "a"}},
             "docker.io/library/*": [{"os": "linux", "architecture": "arm64"}, {"os": "linux", "architecture": "arm", "variant": "v7"}]}
            """#
        let configs = try ImageConfigs(parsing: SourceFile(name: "c.json", text: text))
        let bridge = LocalBridge(.init(imageConfigs: configs))
        let alpine = try await image(bridge, "docker.io/library/alpine:3.20")
        #expect(!alpine.isAssumed)
        let rootfs = #"{"type":"layers","diff_ids":["sha256:"# + String(repeating: "0", count: 64) + #""]}"#
        #expect(
            String(decoding: alpine.config, as: UTF8.self)
                == #"{"os":"linux","architecture":"amd64","config":{"User":"a"},"rootfs":\#(rootfs)}"#
        )
        let arm = try await image(
            bridge,
            "docker.io/library/debian:12",
            Platform(os: "linux", architecture: "arm", variant: "v7")
        )
        #expect(String(decoding: arm.config, as: UTF8.self).contains("v7"))
        await #expect(
            throws: BridgeError(.notFound, "docker.io/library/debian:12: no image config is given for linux/amd64")
        ) {
            try await image(bridge, "docker.io/library/debian:12")
        }
        let pinned = try await image(bridge, "quay.io/x/y@sha256:" + String(repeating: "a", count: 64))
        #expect(pinned.isAssumed)
        #expect(pinned.digest == "sha256:" + String(repeating: "a", count: 64))
    }

    @Test(arguments: [
        ("{", "c.json:1:2"), ("[]", "c.json:1:1"), (#"{"a": 3}"#, "c.json:1:1"), (#"{"a": []}"#, "c.json:1:1"),
    ])
    func refusesOtherConfigFiles(text: String, place: String) {
        do {
            _ = try ImageConfigs(parsing: SourceFile(name: "c.json", text: text))
            Issue.record("no error")
        } catch {
            let location = (error as? DiagnosticsError)?.diagnostics.first?.location
            #expect(location.map(TextRenderer.place) == place)
        }
    }

    @Test(arguments: [
        ("docker.io/library/ubuntu:16.04", "ID=ubuntu ID_LIKE=\"debian\" VERSION_ID=\"16.04\" VERSION_CODENAME=xenial"),
        ("docker.io/library/ubuntu:jammy", "ID=ubuntu ID_LIKE=\"debian\" VERSION_ID=\"22.04\" VERSION_CODENAME=jammy"),
        ("docker.io/library/debian:12.5-slim", "ID=debian VERSION_ID=\"12.5\" VERSION_CODENAME=bookworm"),
        ("docker.io/library/debian:latest", "ID=debian"),
        ("docker.io/library/alpine:3.20", "ID=alpine VERSION_ID=\"3.20\""),
        ("docker.io/library/golang:1.22-alpine3.19", "ID=alpine VERSION_ID=\"3.19\""),
        ("docker.io/library/node:20-bookworm-slim", "ID=debian VERSION_ID=\"12\" VERSION_CODENAME=bookworm"),
        ("docker.io/library/fedora:41", "ID=fedora VERSION_ID=\"41\""),
        ("docker.io/library/rockylinux:9", "ID=rocky ID_LIKE=\"rhel centos fedora\" VERSION_ID=\"9\""),
        ("docker.io/opensuse/leap:15.6", "ID=opensuse-leap ID_LIKE=\"suse opensuse\" VERSION_ID=\"15.6\""),
        ("registry.access.redhat.com/ubi9/ubi-minimal:latest", "ID=rhel ID_LIKE=\"fedora\" VERSION_ID=\"9\""),
    ])
    func assumesARelease(reference: String, expected: String) async throws {
        let bridge = LocalBridge(.init())
        let root = try await bridge.open("docker-image://" + reference)
        let bytes = try await bridge.readFile("/etc/os-release", of: root, range: nil)
        #expect(
            String(decoding: bytes, as: UTF8.self) == expected.replacing(" ID_", with: "\nID_").replacing(
                " V",
                with: "\nV"
            ) + "\n"
        )
        #expect(bridge.assumptions == ["\(reference): /etc/os-release assumed from the name: \(expected)"])
    }

    @Test func knowsNothingOfOtherImages() async throws {
        let bridge = LocalBridge(.init())
        let root = try await bridge.open("docker-image://docker.io/library/busybox:latest")
        await #expect(throws: BridgeError(.unknown, "open /etc/os-release: no such file or directory")) {
            try await bridge.readFile("/etc/os-release", of: root, range: nil)
        }
        #expect(
            bridge.assumptions == [
                "docker.io/library/busybox:latest: /etc/os-release assumed to be absent (the name indicates no distribution)"
            ]
        )
    }

    @Test func takesReleasesFromAFile() async throws {
        let plain = try OSReleases(parsing: SourceFile(name: "os-release", text: "ID=own\n"))
        #expect(plain.release(of: "docker.io/library/debian:12") == .given("ID=own\n"))
        let map = try OSReleases(parsing: SourceFile(name: "m.json", text: #"{"debian:*": "ID=x", "busybox": null}"#))
        #expect(
            map.release(of: "docker.io/library/debian:12@sha256:" + String(repeating: "b", count: 64)) == .given("ID=x")
        )
        #expect(map.release(of: "docker.io/library/busybox") == OSReleases.Answer.none)
        #expect(map.release(of: "docker.io/library/scratchy") == .unknown)
    }

    @Test(arguments: [
        ("git://github.com/a/b.git#main", "02401981e701f5d748bc7b30263a26ed3b97c66f", "refs/heads/main"),
        ("https://example.com/a/tool.tar.gz", "sha256:", "tool.tar.gz"), ("https://example.com/", "sha256:", "index"),
    ])
    func assumesSources(identifier: String, checksum: String, name: String) async throws {
        let bridge = LocalBridge(.init())
        let request = SourceRequest(identifier: identifier, attributes: ["a": "b"], logName: "")
        let resolved = try await bridge.resolveSource(request)
        #expect(resolved.checksum.hasPrefix(checksum))
        #expect(resolved.name == name)
        #expect(resolved.attributes == ["a": "b"])
        #expect(bridge.assumptions.count == 1)
    }

    @Test func saysWhatItCanNotRead() async throws {
        let bridge = LocalBridge(.init(sources: ["context": .files([:])]))
        let step = try await bridge.open("local://context", copied: true)
        await #expect(throws: BridgeError.self) { try await bridge.readFile("x", of: step, range: nil) }
        let git = try await bridge.open("git://example.com/a")
        await #expect(
            throws: BridgeError(
                .failedPrecondition,
                "read x: the local solver has no files of git://example.com/a because it runs and fetches nothing"
            )
        ) { try await bridge.readFile("x", of: git, range: nil) }
        await #expect(throws: BridgeError(.unknown, "no local source named 'other'")) {
            try await bridge.open("local://other")
        }
        await #expect(throws: BridgeError(.unknown, "no such reference: ref9")) {
            try await bridge.evaluate(Reference(id: "ref9"))
        }
        await #expect(throws: BridgeError(.unimplemented, "the local solver runs no other frontend (dockerfile.v0)")) {
            try await bridge.solve(SolveRequest(frontend: "dockerfile.v0"))
        }
    }

    @Test func keepsALog() async throws {
        let bridge = LocalBridge(.init(sources: ["context": .files(["a": [1]])], capabilities: .docker2010))
        let reference = try await bridge.open("local://context")
        _ = try await bridge.readFile("a", of: reference, range: nil)
        try await bridge.warn(BridgeWarning(vertex: "", short: "watch out"))
        #expect(
            bridge.calls == [.init("solve", "local://context"), .init("readFile", "a"), .init("warn", "watch out")]
        )
        #expect(bridge.warnings.map(\.short) == ["watch out"])
        #expect(!bridge.capabilities.supportsLLB("mergeop"))
        #expect(Capabilities.current.supportsLLB("mergeop"))
    }
}
