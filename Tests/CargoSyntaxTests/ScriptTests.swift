import Foundation
import TestSupport
import Testing

@testable import CargoSyntax

/// The scripts of a build, run by a shell with a stand-in for the compiler.
@Suite struct ScriptTests {
    /// Returns the triple to compile for, and the linker if the script chooses one.
    private func target(_ platform: String, _ triple: String, host: String, linker: String) async throws -> [String] {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("slipway-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        for (name, text) in [("rustc", "echo 'host: \(host)'"), ("aarch64-linux-gnu-gcc", "exit 0")] {
            let path = folder.appendingPathComponent(name).path
            let isMade = FileManager.default.createFile(
                atPath: path,
                contents: Data("#!/bin/sh\n\(text)\n".utf8),
                attributes: [.posixPermissions: 0o755]
            )
            try #require(isMade)
        }
        let parts = platform.split(separator: "/").map(String.init)
        let print = "\necho \"$target ${CARGO_TARGET_AARCH64_UNKNOWN_LINUX_GNU_LINKER:-}\"\n"
        let ran = try await TestProcess.run(
            "/bin/sh",
            ["-c", Script.setting.text + print, "setting", triple, linker],
            environment: [
                "PATH": folder.path + ":/usr/bin:/bin", "CARGO_HOME": folder.path, "TARGETOS": "linux",
                "TARGETARCH": parts[0], "TARGETVARIANT": parts.count > 1 ? parts[1] : "", "BUILDARCH": "amd64",
                "BUILDVARIANT": "",
            ]
        )
        return ran.text.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
    }

    @Test(arguments: [
        ("amd64", "", ""),
        ("arm64", "", "aarch64-unknown-linux-gnu aarch64-linux-gnu-gcc"),
        ("arm/v7", "", "armv7-unknown-linux-gnueabihf"),
        ("amd64", "x86_64-unknown-linux-musl", "x86_64-unknown-linux-musl"),
        ("arm64", "x86_64-unknown-linux-musl", "aarch64-unknown-linux-musl"),
        ("arm/v7", "x86_64-unknown-linux-musl", "armv7-unknown-linux-musleabihf"),
        ("arm64", "armv7-unknown-linux-musleabihf", "aarch64-unknown-linux-musl"),
        ("arm/v6", "arm-unknown-linux-gnueabi", "arm-unknown-linux-gnueabi"),
        ("386", "i586-unknown-linux-gnu", "i586-unknown-linux-gnu"),
    ])
    func triples(_ platform: String, _ triple: String, _ expected: String) async throws {
        let lines = try await target(platform, triple, host: "x86_64-unknown-linux-gnu", linker: "default")
        #expect(lines.contains(expected), "\(lines)")
    }

    @Test func builderOfMusl() async throws {
        let lines = try await target("arm64", "", host: "x86_64-alpine-linux-musl", linker: "default")
        #expect(lines.contains("aarch64-unknown-linux-musl"), "\(lines)")
    }

    @Test func linkerOfTheUser() async throws {
        let lines = try await target("arm64", "", host: "x86_64-unknown-linux-gnu", linker: "own")
        #expect(lines.last == "aarch64-unknown-linux-gnu")
    }

    @Test func unknownPlatform() async throws {
        let lines = try await target("mips", "", host: "x86_64-unknown-linux-gnu", linker: "default")
        #expect(lines == ["no Rust target is known for the platform linux/mips"])
    }
}
