import Diagnostics
import SourceText

extension EarthfileLint {
    /// Warns about a file without `VERSION`. Such a file is read as version 0.5, in which few commands work as documented today.
    static func missingVersion(_ tree: EarthfileTree, _ diagnostics: inout DiagnosticSink) {
        guard tree.version == nil else { return }
        let start = tree.base.first?.range ?? tree.targets.first?.nameRange ?? SourceRange(0, 0)
        let message =
            "the file has no VERSION and is read as version 0.5; expected 'VERSION 0.8' as the first statement"
        diagnostics.warning("earthfile.no-version", message, at: tree.location(start))
    }
}
