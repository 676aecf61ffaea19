import Diagnostics
import SourceText

/// The warnings about an Earthfile that its text alone shows. Each rule has a file.
enum EarthfileLint {
    static func check(_ tree: EarthfileTree, reader: CommandReader, diagnostics: inout DiagnosticSink) {
        missingVersion(tree, &diagnostics)
        localArtifactsOfBase(tree, reader.quiet, &diagnostics)
        unusedArguments(tree, reader.quiet, &diagnostics)
    }
}
