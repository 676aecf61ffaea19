import Bridge
import Diagnostics
import Lint
import SourceText
import Synchronization

/// The collector of one run's findings that don't stop the build. It tracks which of them have been sent to the client.
///
/// This is a class because tasks share it: in a build for several platforms, the task of the first platform records the
/// lint warnings.
final class FindingsReporter: Sendable {
    private struct State {
        var diagnostics: [Diagnostic] = []
        var lint: [LintWarning] = []
        var sentDiagnostics = 0
        var sentLint = 0
    }

    private let vertex: String
    private let state = Mutex(State())

    /// Creates a reporter without findings.
    ///
    /// - Parameter vertex: The digest of the vertex that the source was read from; clients show the warnings beside it.
    init(vertex: String) { self.vertex = vertex }

    /// Findings of the frontend and the syntax, in the order in which they were appended.
    var diagnostics: [Diagnostic] { state.withLock { $0.diagnostics } }

    /// Lint warnings, in the order in which they were found.
    var lint: [LintWarning] { state.withLock { $0.lint } }

    func append(_ diagnostics: [Diagnostic]) { state.withLock { $0.diagnostics += diagnostics } }

    /// Replaces the lint warnings with those in `sink`, which must begin with the warnings recorded so far.
    func record(_ sink: LintSink) { state.withLock { $0.lint = sink.warnings } }

    /// Sends the client the findings that it hasn't received yet, diagnostics before lint. Waits for each call, so that the
    /// findings arrive in order.
    func flush(to bridge: any Bridge) async throws {
        while let warning = nextUnsent() { try await bridge.warn(warning) }
    }

    private func nextUnsent() -> BridgeWarning? {
        state.withLock { state in
            if state.sentDiagnostics < state.diagnostics.count {
                state.sentDiagnostics += 1
                return BridgeWarning(state.diagnostics[state.sentDiagnostics - 1], vertex: vertex)
            }
            guard state.sentLint < state.lint.count else { return nil }
            state.sentLint += 1
            return BridgeWarning(state.lint[state.sentLint - 1], vertex: vertex)
        }
    }
}

extension BridgeWarning {
    /// Creates a warning that clients show as one line with the diagnostic's notes below.
    init(_ diagnostic: Diagnostic, vertex: String) {
        self.init(
            vertex: vertex,
            short: TextRenderer.line(diagnostic),
            detail: diagnostic.notes.map(\.message),
            locations: diagnostic.location.map { [$0] } ?? []
        )
    }

    /// Creates a lint warning as BuildKit's frontend sends it, with one range per line.
    fileprivate init(_ lint: LintWarning, vertex: String) {
        let file = lint.location.file
        self.init(
            vertex: vertex,
            short: lint.short,
            detail: [lint.rule.description],
            url: lint.url,
            locations: lint.lines.map { SourceLocation(file: file, range: file.lineRange($0)) }
        )
    }
}
