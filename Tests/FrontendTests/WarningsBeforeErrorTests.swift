import Bridge
import Lint
import LocalSolver
import OCISpec
import StandardSyntaxes
import SyntaxKit
import Testing

@testable import Frontend

/// Findings before a failure are sent once, whatever fails and for any number of platforms.
@Suite struct WarningsBeforeErrorTests {
    @Test(arguments: [
        ("FROM scratch AS Bad\nMAINTAINER me\nBADCMD\n", ["StageNameCasing", "MaintainerDeprecated"]),
        ("FROM scratch AS Bad\nMAINTAINER me\nCOPY --from=nobody\n", ["StageNameCasing", "MaintainerDeprecated"]),
        ("# check=error=true\nFROM scratch AS Bad\nRUN true\n", ["StageNameCasing"]),
        ("FROM scratch AS Bad\nWORKDIR x\nEXPOSE a/b/c\n", ["StageNameCasing", "WorkdirRelativePath"]),
        ("FROM scratch\nBADCMD\n", []),
    ])
    func areShown(text: String, rules: [String]) async throws {
        for platforms in ["linux/amd64", "linux/arm64,linux/amd64"] {
            let bridge = RecordingBridge(text)
            let request = FrontendRequest(options: ["platform": platforms], workerPlatforms: [.linuxAMD64])
            await #expect(throws: (any Error).self) { try await Frontend(.standard).build(request, over: bridge) }
            #expect(bridge.warnings.map { String($0.short.prefix { $0 != ":" }) } == rules)
        }
    }

    /// The lint of the first platform is sent even if another platform fails, or the scanner.
    @Test(arguments: [
        ["platform": "linux/arm64,linux/arm/v7"], ["attest:sbom": "generator=scanner"],
        ["platform": "linux/arm64,linux/amd64", "attest:sbom": "generator=scanner"],
    ])
    func areShownWhatever(options: [String: String]) async throws {
        let text = "FROM scratch AS Bad\nWORKDIR x\nARG TARGETVARIANT\nEXPOSE ${TARGETVARIANT:-80}\n"
        let bridge = RecordingBridge(text, redirections: ["docker.io/library/scanner:latest": "https://example.org"])
        let request = FrontendRequest(options: options, workerPlatforms: [.linuxAMD64])
        await #expect(throws: (any Error).self) { try await Frontend(.standard).build(request, over: bridge) }
        let isLowered = options["attest:sbom"] == nil
        let rules = ["StageNameCasing"] + (isLowered ? ["WorkdirRelativePath"] : [])
        #expect(bridge.warnings.map { String($0.short.prefix { $0 != ":" }) } == rules)
        let report = try await Frontend(.standard).run(.compile, request, over: bridge)
        #expect(report.failure != nil)
        #expect(report.lint.map(\.rule.name) == rules)
    }
}

/// The findings of the parse are sent before images are resolved: plain progress shows a warning only beside other news of
/// its file.
@Suite struct EarlyWarningTests {
    @Test(arguments: [[:], ["requestid": "frontend.outline"]])
    func theReadingsFindingsComeFirst(options: [String: String]) async throws {
        let bridge = RecordingBridge("FROM alpine AS B\nMAINTAINER me\nWORKDIR rel\n")
        _ = try await Frontend(.standard).build(FrontendRequest(options: options), over: bridge)
        let steps = bridge.calls.map(\.method).filter { $0 == "warn" || $0 == "resolveImage" }
        #expect(steps.first == "warn" && steps.last == "warn" && steps.contains("resolveImage"), "\(steps)")
        let shown = bridge.warnings.map(\.short)
        #expect(Set(shown).count == shown.count, "\(shown)")
        #expect(shown.last?.hasPrefix("WorkdirRelativePath") == true, "\(shown)")
    }
}
