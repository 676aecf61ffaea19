package import Diagnostics
package import Frontend
package import Lint
import LintFixes
import SourceText

extension FrontendReport {
    /// All diagnostics in source order; those without a location come first.
    package var diagnostics: [Diagnostic] {
        let all = warnings + lint.map(Diagnostic.init) + errors
        return all.enumerated().sorted { left, right in
            (left.element.order, left.offset) < (right.element.order, right.offset)
        }.map(\.element)
    }

    private var errors: [Diagnostic] {
        switch failure {
        case nil: []
        case let failure as DiagnosticsError: failure.diagnostics.filter { $0.severity == .error }
        case let failure?: [Diagnostic("check.failed", "\(failure)", at: nil)]
        }
    }
}

extension LintRule {
    /// The code of the rule's diagnostics, e.g. `lint.StageNameCasing`.
    package var diagnosticCode: DiagnosticCode { DiagnosticCode(rawValue: "lint.\(name)") }
}

extension Diagnostic {
    /// Creates the diagnostic for a lint warning, with the description of the rule as a note.
    fileprivate init(_ warning: LintWarning) {
        let url = warning.url.isEmpty ? "" : " (\(warning.url))"
        self.init(
            warning.rule.diagnosticCode,
            severity: .warning,
            warning.message,
            at: warning.location,
            notes: [.init(warning.rule.description + url)],
            fixIts: warning.fixIts
        )
    }
}
