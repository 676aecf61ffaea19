import Foundation
import Frontend
import TestSupport
import Testing

/// `slipway check`: formats and fixes.
@Suite struct CheckTests {
    private static let text = "FROM alpine as Base\nrun a\nCOPY b c\nMAINTAINER me\nENV A b\nCMD x\n"
    private static let fixed = """
        FROM alpine AS base
        RUN a
        COPY b c
        LABEL org.opencontainers.image.authors="me"
        ENV A=b
        CMD x

        """

    /// A folder with the file `Dockerfile`, removed after `body`.
    private func withFolder(_ body: (URL) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("slipway-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try Data(Self.text.utf8).write(to: folder.appendingPathComponent("Dockerfile"))
        try await body(folder)
    }

    @Test(arguments: ["sarif", "github"], ["broken.Mockerfile.yaml", "warnings.Dockerfile"])
    func writesFormats(_ format: String, _ name: String) async throws {
        let outcome = try await SlipwayTests.run(["check", "-f", name, "--format", format])
        #expect(outcome.status == (name == "warnings.Dockerfile" ? 0 : 1) && outcome.errors == "")
        let output = outcome.output.replacing("\"\(Release.version)\"", with: "\"VERSION\"")
        SlipwayTests.expectGolden(output, "\(name).\(format)")
    }

    /// The log is read by a library that shares no code with Slipway.
    @Test func sarifIsReadByAnotherImplementation() async throws {
        let script = SlipwayTests.folder.appendingPathComponent("sarif.py").path
        let file = SlipwayTests.folder.appendingPathComponent("warnings.Dockerfile").path
        let result = try await TestProcess.run("/usr/bin/env", ["python3", script, Checkout.slipway.path, file])
        #expect(result.status == 0, "\(result.text)")
        #expect(result.text.split(separator: "\n").first == "lint.StageNameCasing warning 1 1 1", "\(result.text)")
    }

    @Test func fixesAFile() async throws {
        try await withFolder { folder in
            let diff = try await SlipwayTests.run(["check", "--fix", "--dry-run", folder.path])
            #expect(diff.status == 0 && diff.errors == "", "\(diff.errors)")
            #expect(diff.output.hasPrefix("--- a\(folder.path)/Dockerfile\n+++ b"), "\(diff.output)")
            #expect(diff.output.contains("\n-run a\n"), "\(diff.output)")
            let file = folder.appendingPathComponent("Dockerfile")
            #expect(try String(contentsOf: file, encoding: .utf8) == Self.text)
            let outcome = try await SlipwayTests.run(["check", "--fix", folder.path])
            #expect(
                outcome.status == 0 && outcome.errors.contains("Dockerfile: fixed 5 problems\n"),
                "\(outcome.errors)"
            )
            #expect(outcome.errors.contains("JSONArgsRecommended"), "\(outcome.errors)")
            #expect(try String(contentsOf: file, encoding: .utf8) == Self.fixed)
            let again = try await SlipwayTests.run(["check", "--fix", folder.path])
            #expect(!again.errors.contains("fixed"))
        }
    }

    @Test func fixesErrors() async throws {
        try await withFolder { folder in
            let file = folder.appendingPathComponent("Mockerfile.yaml")
            let text = "apiVersion: v1alpha1\nimages:\n- name: a\n  from: alpine\n  pakage:\n    instal: [b]\n"
            try Data(text.utf8).write(to: file)
            let outcome = try await SlipwayTests.run(["check", "--fix", "-f", file.path])
            #expect(outcome.status == 0, "\(outcome.errors)")
            let expected = text.replacing("pakage", with: "package").replacing("instal", with: "install")
            #expect(try String(contentsOf: file, encoding: .utf8) == expected)
        }
    }

    @Test(arguments: [
        (["--dry-run"], "--dry-run requires --fix"), (["--fix", "-f", "-"], "--fix can't change standard input"),
        (["--fix", "--dry-run", "--format", "json"], "--dry-run prints a diff; remove --format"),
    ])
    func refuses(_ arguments: [String], _ message: String) async throws {
        let outcome = try await SlipwayTests.run(["check"] + arguments)
        #expect(outcome.status == 2 && outcome.errors.contains(message), "\(outcome.errors)")
    }

    @Test func printsTheFixesOfStandardInput() async throws {
        let outcome = try await SlipwayTests.run(["check", "--fix", "--dry-run", "-f", "-"], input: Self.text)
        #expect(outcome.status == 0 && outcome.output.contains("+FROM alpine AS base\n"), "\(outcome.errors)")
    }
}
