import Diagnostics
import SourceText

/// `FOR [FLAGS] NAME IN EXPRESSION`.
struct ForHead: Sendable {
    var variable: TreeWord
    /// The words after `IN`.
    var expression: [TreeWord]

    /// Reads the words; returns nil if they are invalid.
    init?(_ line: CommandLine, reader: CommandReader, diagnostics: inout DiagnosticSink) {
        guard line.arguments.count >= 3 else { return nil }
        variable = line.arguments[0]
        expression = Array(line.arguments[2...])
        let word = line.arguments[1]
        guard word.text != "IN" else { return }
        let message = "expected IN after the name, not \(quoted(word.text)): FOR NAME IN EXPRESSION"
        diagnostics.error("earthfile.arguments", message, at: reader.location(word.range))
        return nil
    }
}
