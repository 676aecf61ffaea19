import Bridge
import Diagnostics
import LLB
import Lint
import LocalSolver
import SourceText
import Testing

@testable import Frontend

/// The order in which findings are sent, and that each is sent once.
struct FindingsReporterTests {
    private let bridge = LocalBridge(LocalBridge.Configuration())
    private let findings = FindingsReporter(vertex: "sha256:1")
    private let source = SourceFile(name: "Dockerfile", bytes: Array("FROM scratch\n".utf8))

    private var sent: [String] { bridge.warnings.map(\.short) }

    private func warning(_ message: String) -> Diagnostic {
        Diagnostic("test.code", severity: .warning, message, at: nil, notes: [.init("note")])
    }

    private func report(_ message: String, to sink: inout LintSink) throws {
        let rule = try #require(LintRule.named("StageNameCasing"))
        sink.report(LintFinding(rule, message), at: SourceLocation(file: source, range: SourceRange(0, 4)))
    }

    @Test func sendsDiagnosticsBeforeLintAndEachOnce() async throws {
        var sink = LintSink()
        try report("one", to: &sink)
        findings.record(sink)
        findings.append([warning("first")])
        try await findings.flush(to: bridge)
        try await findings.flush(to: bridge)
        #expect(sent.count == 2)
        #expect(sent.first?.contains("first") == true)
        #expect(sent.last?.contains("one") == true)
        try report("two", to: &sink)
        findings.record(sink)
        findings.append([warning("late")])
        try await findings.flush(to: bridge)
        #expect(sent.count == 4)
        #expect(sent[2].contains("late"))
        #expect(sent[3].contains("two"))
        #expect(findings.lint.map(\.message) == ["one", "two"])
        #expect(findings.diagnostics.map(\.message) == ["first", "late"])
    }

    @Test func tiesWarningsToTheVertexOfTheSource() async throws {
        var sink = LintSink()
        try report("one", to: &sink)
        findings.append([warning("first")])
        findings.record(sink)
        try await findings.flush(to: bridge)
        #expect(bridge.warnings.map(\.vertex) == ["sha256:1", "sha256:1"])
        #expect(bridge.warnings[0].detail == ["note"])
        #expect(bridge.warnings[1].locations.map(\.start.line) == [1])
        #expect(bridge.warnings[1].url.isEmpty == false)
    }

    @Test func sendsNothingTwiceAfterAFailedSend() async throws {
        findings.append([warning("first"), warning("second")])
        let broken = RefusingBridge()
        await #expect(throws: BridgeError.self) { try await findings.flush(to: broken) }
        try await findings.flush(to: bridge)
        #expect(sent.count == 1)
        #expect(sent[0].contains("second"))
    }
}

/// A bridge that takes no warnings.
private struct RefusingBridge: Bridge {
    private let base = LocalBridge(LocalBridge.Configuration())

    var capabilities: Capabilities { base.capabilities }
    func solve(_ request: SolveRequest) async throws -> SolveResult { try await base.solve(request) }
    func readFile(_ path: String, of reference: Reference, range: FileRange?) async throws -> [UInt8] { [] }
    func readDirectory(_ path: String, of reference: Reference, pattern: String?) async throws -> [FileStatus] { [] }
    func fileStatus(_ path: String, of reference: Reference) async throws -> FileStatus {
        try await base.fileStatus(path, of: reference)
    }
    func evaluate(_ reference: Reference) async throws {}
    func resolveImage(_ request: ImageRequest) async throws -> ResolvedImage { try await base.resolveImage(request) }
    func resolveSource(_ request: SourceRequest) async throws -> ResolvedSource {
        try await base.resolveSource(request)
    }
    func warn(_ warning: BridgeWarning) async throws { throw BridgeError(.unavailable, "closed") }
    func inputs() async throws -> [String: Definition] { [:] }
}
