import Diagnostics
import SourceText

/// `SAVE ARTIFACT [FLAGS] SOURCE [DESTINATION] [AS LOCAL PATH]`.
struct SaveArtifactStatement: Sendable {
    var source: TreeWord
    /// The path among the target's artifacts; nil for their root.
    var destination: TreeWord?
    /// The path on the client; nil if there is no `AS LOCAL`.
    var local: TreeWord?

    /// Reads the words; returns nil if they are invalid.
    init?(_ line: CommandLine, reader: CommandReader, diagnostics: inout DiagnosticSink) {
        let words = line.arguments
        guard let source = words.first else { return nil }
        self.source = source
        let isLocal = words.count > 3 && words[words.count - 3].text == "AS" && words[words.count - 2].text == "LOCAL"
        if isLocal { local = words.last }
        let rest = isLocal ? words.dropLast(3) : words[...]
        guard rest.count <= 2 else {
            let surplus = rest[rest.startIndex + 2]
            let message =
                surplus.text == "AS" || surplus.text == "LOCAL" || rest[rest.startIndex + 1].text == "AS"
                ? "expected 'AS LOCAL PATH' at the end of SAVE ARTIFACT"
                : "unexpected \(quoted(surplus.text)); expected SAVE ARTIFACT SOURCE [DESTINATION] [AS LOCAL PATH]"
            diagnostics.error("earthfile.arguments", message, at: reader.location(surplus.range))
            return nil
        }
        if rest.count == 2 { destination = rest[rest.startIndex + 1] }
    }
}
