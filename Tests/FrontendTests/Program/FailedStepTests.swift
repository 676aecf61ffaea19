import BenchSyntax
import Bridge
import Diagnostics
import JSON
import LLB
import LocalSolver
import SyntaxKit
import Testing

@testable import Frontend

/// Steps that fail while a program is planned.
@Suite struct FailedStepTests {
    static let text = "base = image alpine\nbad = logged base make\nt = read bad x\nresult base\n"

    @Test func endsWithTheLastLinesOfTheLog() async throws {
        var build = BenchBuild(Self.text)
        build.directories = ["failed": ["out/log": (1...30).map { "line \($0)\n" }.joined()]]
        let message = try await failure(of: build, mounts: ["", "failed"])
        let lines = message.split(separator: "\n").map(String.init)
        #expect(lines.first == "Benchfile:3:1: the file x of 'bad': process \"make\" did not complete: exit code: 2")
        #expect(lines.dropFirst() == ((11...30).map { "  | line \($0)" })[...])
    }

    @Test func hasNoLinesWithoutALog() async throws {
        let build = BenchBuild(Self.text)
        #expect(try await failure(of: build, mounts: []).split(separator: "\n").count == 1)
        #expect(try await failure(of: build, mounts: nil).split(separator: "\n").count == 1)
    }

    /// Returns the message of a build whose steps fail.
    ///
    /// - Parameter mounts: the references of the failed process's file systems; nil if the solver names none.
    private func failure(of build: BenchBuild, mounts: [String]?) async throws -> String {
        let bridge = FailingBridge(base: LocalBridge(build.configuration), mounts: mounts)
        do {
            _ = try await build.compiled(over: bridge)
        } catch let error as DiagnosticsError {
            #expect(error.cause?.code == BridgeError.Code.unknown.rawValue)
            return TextRenderer.message(error)
        }
        Issue.record("the compilation has no error")
        return ""
    }
}

/// A bridge whose evaluated steps fail.
private struct FailingBridge: Bridge {
    let base: LocalBridge
    let mounts: [String]?

    var capabilities: Capabilities { base.capabilities }

    func solve(_ request: SolveRequest) async throws -> SolveResult {
        guard request.evaluate, (try? request.definition?.resultSource()) == nil else {
            return try await base.solve(request)
        }
        var details: [[UInt8]] = []
        if let mounts {
            let solve = JSONObject([.init("inputIDs", .array([])), .init("mountIDs", .strings(mounts))])
            details = [ErrorDetail("Solve", solve).encoded()]
        }
        throw BridgeError(.unknown, "process \"make\" did not complete: exit code: 2", details: details)
    }

    /// The tree of a failed mount is the local source of the same name.
    private func reference(_ reference: Reference) async throws -> Reference {
        guard mounts?.contains(reference.id) == true else { return reference }
        let source = try SourceOperation.local(reference.id).output()
        return try await base.solve(SolveRequest(definition: Definition(of: source))).reference ?? reference
    }

    func readFile(_ path: String, of reference: Reference, range: FileRange?) async throws -> [UInt8] {
        try await base.readFile(path, of: self.reference(reference), range: range)
    }

    func readDirectory(_ path: String, of reference: Reference, pattern: String?) async throws -> [FileStatus] {
        try await base.readDirectory(path, of: reference, pattern: pattern)
    }

    func fileStatus(_ path: String, of reference: Reference) async throws -> FileStatus {
        try await base.fileStatus(path, of: self.reference(reference))
    }

    func evaluate(_ reference: Reference) async throws { try await base.evaluate(reference) }

    func resolveImage(_ request: ImageRequest) async throws -> ResolvedImage { try await base.resolveImage(request) }

    func resolveSource(_ request: SourceRequest) async throws -> ResolvedSource {
        try await base.resolveSource(request)
    }

    func warn(_ warning: BridgeWarning) async throws {}

    func inputs() async throws -> [String: Definition] { [:] }
}
