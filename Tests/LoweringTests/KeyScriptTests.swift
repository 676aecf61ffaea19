import Foundation
import TestSupport
import Testing

@testable import Lowering

/// Runs the key parts of the installation scripts with `/bin/sh`, on files in a temporary folder.
@Suite struct KeyScriptTests {
    /// The packets of a key, as far as the scripts look at them: a public key packet and a body with every byte.
    private static let key: [UInt8] = [0x99, 0x01, 0x0D] + Array(0...255) + [1, 2, 3]
    private static let otherKey: [UInt8] = [0xC6, 0x33] + Array(1...51)
    private static let mark = "\u{FEFF}"

    private static func armored(_ key: [UInt8], head: String = "Version: 1\n\n", eol: String = "\n") -> String {
        let body = Data(key).base64EncodedString(options: [.lineLength64Characters, .endLineWithLineFeed])
        let text = "-----BEGIN PGP PUBLIC KEY BLOCK-----\n\(head)\(body)\n=Ab12\n-----END PGP PUBLIC KEY BLOCK-----\n"
        return text.replacingOccurrences(of: "\n", with: eol)
    }

    /// The outcome of a script, and the keyring that it wrote, if any.
    private struct Outcome {
        var text: String
        var status: Int32
        var keyring: [UInt8]?
    }

    /// Runs the script of a plan with keys of these contents, from `https://example.com/0`, and so on. Paths outside of
    /// the temporary folder are moved into it, and `programs` are scripts found before those of the system.
    private func run(
        _ family: PackageFamily,
        _ keys: [[UInt8]],
        programs: [String: String] = [:]
    ) async throws -> Outcome {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("slipway-\(UUID().uuidString)")
        let root = folder.path
        defer { try? FileManager.default.removeItem(at: folder) }
        func write(_ bytes: [UInt8], _ path: String, isExecutable: Bool = false) throws {
            let file = URL(fileURLWithPath: path)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(),
                withIntermediateDirectories: true
            )
            try Data(bytes).write(to: file)
            if isExecutable { try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path) }
        }
        func moved(_ text: String) -> String {
            ["/dev/slipway", "/etc/", "/var/"].reduce(text) { $0.replacingOccurrences(of: $1, with: "@ROOT@" + $1) }
                .replacingOccurrences(of: "@ROOT@", with: root)
        }
        let urls = keys.indices.map { "https://example.com/\($0)" }
        let (plan, errors) = PackagesPlanTests.plan(family, PackagesPlanTests.request(nil, keys: urls))
        try #require(errors.isEmpty)
        for input in plan.inputs {
            let path = "\(root)\(input.target)/\(input.fileName)"
            switch input.content {
            case .text(let text): try write(Array(moved(text).utf8), path)
            case .download(let url, _): try write(keys[#require(urls.firstIndex(of: url))], path)
            }
        }
        for (name, script) in programs {
            try write(Array("#!/bin/sh\n\(script)\n".utf8), root + "/bin/" + name, isExecutable: true)
        }
        let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
        let ran = try await TestProcess.run(
            plan.arguments[0],
            plan.arguments.dropFirst().map(moved),
            environment: ["LC_ALL": "C", "PATH": "\(root)/bin:\(path)"]
        )
        let keyring = plan.arguments.dropFirst().first { $0.hasSuffix(".gpg") }
        let bytes = keyring.flatMap { FileManager.default.contents(atPath: root + $0) }
        let folderOfKeys = keyring.map { URL(fileURLWithPath: root + $0).deletingLastPathComponent().path }
        if ran.status == 0, let folderOfKeys {
            #expect(try FileManager.default.contentsOfDirectory(atPath: folderOfKeys).count == 1)
        }
        return Outcome(text: ran.text, status: ran.status, keyring: bytes.map(Array.init))
    }

    @Test("apt: armored and binary keys become one binary keyring")
    func aptKeys() async throws {
        let files = [
            Self.key,
            Array(Self.armored(Self.otherKey).utf8),
            Array((Self.mark + Self.armored(Self.key)).utf8),
            Array(("a comment\n" + Self.armored(Self.key) + Self.armored(Self.otherKey)).utf8),
            Array(Self.armored(Self.otherKey, head: " \n", eol: " \r\n").utf8),
        ]
        let outcome = try await run(.apt, files)
        #expect(outcome.text == "" && outcome.status == 0)
        let keys = [Self.key, Self.otherKey, Self.key, Self.key, Self.otherKey, Self.otherKey]
        #expect(outcome.keyring == Array(keys.joined()))
    }

    @Test("apt: keys are numbered beyond 9")
    func aptManyKeys() async throws {
        let files = (0..<12).map { [0x98, UInt8($0)] }
        #expect(try await run(.apt, files).keyring == Array(files.joined()))
    }

    @Test(
        "apt: one file without a key fails the build, and the error contains its URL",
        arguments: [
            ([], "the key https://example.com/1 is empty"),
            (Array("<html>".utf8), "https://example.com/1 is no OpenPGP key, neither armored nor binary"),
            (Array((mark + "<html>").utf8), "https://example.com/1 is no OpenPGP key, neither armored nor binary"),
            ([0x89, 0x50, 0x4E, 0x47], "https://example.com/1 is no OpenPGP key, neither armored nor binary"),
            (
                Array(armored(Array("text".utf8)).utf8),
                "https://example.com/1 is no OpenPGP key, neither armored nor binary"
            ),
            (Array(("<pre>" + armored(key)).utf8), "the armor of the key https://example.com/1 can't be decoded"),
            (Array(armored(key, head: "").utf8), "the armor of the key https://example.com/1 can't be decoded"),
            (Array(armored([]).utf8), "the armor of the key https://example.com/1 can't be decoded"),
            (Array(armored(key, head: "\n<b>\n").utf8), "the armor of the key https://example.com/1 can't be decoded"),
        ] as [([UInt8], String)]
    )
    func aptBrokenKey(file: [UInt8], message: String) async throws {
        for files in [[Self.key, file], [Self.key, file, Self.key]] {
            let outcome = try await run(.apt, files)
            #expect(outcome.status == 1)
            #expect(outcome.text.split(separator: "\n").last == "slipway: \(message)")
        }
    }

    @Test("rpm: the error about a key contains its URL")
    func rpmKeys() async throws {
        let programs = ["rpm": "grep -q good \"$2\"", "dnf": "exit 1"]
        let good = try await run(.rpm(nil), [Array("good".utf8), Array("good too".utf8)], programs: programs)
        #expect(good.text == "" && good.status == 0)
        for family in [PackageFamily.rpm(nil), .zypper] {
            let bad = try await run(family, [Array("good".utf8), Array("bad".utf8)], programs: programs)
            let message = "rpm can't import the key https://example.com/1; it must be an armored OpenPGP key"
            #expect(bad.text == "slipway: \(message)\n" && bad.status == 1)
        }
    }
}
