import Bridge
import Diagnostics
import Lint
import Lowering
import SourceText

/// What a build found that does not stop it, as the client is shown it.
struct WarningReport {
    /// The warnings, in the order in which they were found.
    let warnings: [BridgeWarning]

    init(_ compilation: Compilation) {
        self.init(compilation.warnings, compilation.image.warnings, of: compilation.source)
    }

    /// What the syntax and what the lowering found in a source.
    init(_ diagnostics: [Diagnostic], _ lint: [LintWarning], of source: LoadedSource) {
        warnings =
            diagnostics.map { Self.warning($0, vertex: source.vertex) }
            + lint.map { Self.warning($0, vertex: source.vertex) }
    }

    /// Shows them to the user, one after the other, so that they arrive in order.
    ///
    /// - Parameter reported: how many of them the user has been shown.
    func send(over bridge: any Bridge, after reported: Int = 0) async throws {
        for warning in warnings.dropFirst(reported) { try await bridge.warn(warning) }
    }

    private static func warning(_ diagnostic: Diagnostic, vertex: String) -> BridgeWarning {
        BridgeWarning(
            vertex: vertex,
            short: TextRenderer.line(diagnostic),
            detail: diagnostic.notes.map(\.message),
            locations: diagnostic.location.map { [$0] } ?? []
        )
    }

    /// In the peer's words, and with a range for each line as it gives them.
    private static func warning(_ lint: LintWarning, vertex: String) -> BridgeWarning {
        let file = lint.location.file
        return BridgeWarning(
            vertex: vertex,
            short: lint.short,
            detail: [lint.rule.description],
            url: lint.url,
            locations: lint.lines.map { SourceLocation(file: file, range: file.lineRange($0)) }
        )
    }
}
