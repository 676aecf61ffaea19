import Diagnostics
import SourceText

extension EarthfileLint {
    /// Warns about `AS LOCAL` in the base recipe. Artifacts are exported only for a target (`--target NAME/`), and the base
    /// recipe is not a target.
    static func localArtifactsOfBase(
        _ tree: EarthfileTree,
        _ reader: CommandReader,
        _ diagnostics: inout DiagnosticSink
    ) {
        var found: [SourceRange] = []
        tree.base.forEachCommand { command in
            guard command.keyword == .saveArtifact else { return }
            var sink = DiagnosticSink()
            let line = reader.read(command, diagnostics: &sink)
            guard let statement = SaveArtifactStatement(line, reader: reader, diagnostics: &sink) else { return }
            if let local = statement.local { found.append(local.range) }
        }
        for range in found {
            let message =
                "the artifact can't be exported, because the base recipe isn't a target; move the statement to a target"
            diagnostics.warning("earthfile.unexported-artifact", message, at: tree.location(range))
        }
    }
}
