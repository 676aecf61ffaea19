import Diagnostics
import SourceText

/// The lint rules that need only the text of an Earthfile. Each rule is in a file of its own.
enum EarthfileLint {
    static func check(_ tree: EarthfileTree, reader: CommandReader, diagnostics: inout DiagnosticSink) {
        missingVersion(tree, &diagnostics)
        localArtifactsOfBase(tree, reader.quiet, &diagnostics)
        unusedArguments(tree, reader.quiet, &diagnostics)
    }
}
