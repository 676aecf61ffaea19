import Diagnostics
import SourceText

/// `IMPORT [FLAGS] REFERENCE [AS NAME]`.
struct ImportStatement: Sendable {
    var reference: TreeWord
    /// The name after `AS`; nil if there is none.
    var alias: TreeWord?

    /// Reads the words; returns nil if they are invalid.
    init?(_ line: CommandLine, reader: CommandReader, diagnostics: inout DiagnosticSink) {
        let words = line.arguments
        guard let reference = words.first else { return nil }
        self.reference = reference
        switch words.count {
        case 1: break
        case 3 where words[1].text == "AS": alias = words[2]
        default:
            let message = "unexpected \(quoted(words[1].text)); expected IMPORT REFERENCE [AS NAME]"
            diagnostics.error("earthfile.arguments", message, at: reader.location(words[1].range))
            return nil
        }
    }
}
