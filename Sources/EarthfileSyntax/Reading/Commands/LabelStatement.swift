import Diagnostics
import SourceText

/// `LABEL NAME=VALUE …`.
struct LabelStatement: Sendable {
    /// The labels in source order, as written.
    var labels: [(name: TreeWord, value: TreeWord)] = []

    /// Reads the statement; returns nil if it is invalid.
    init?(_ line: CommandLine, reader: CommandReader, diagnostics: inout DiagnosticSink) {
        var words = line.arguments[...]
        while let name = words.popFirst() {
            guard let sign = words.popFirst(), sign.text == "=", let value = words.popFirst() else {
                let message = "expected a label NAME=VALUE, not \(quoted(name.text)); an empty value is '\"\"'"
                diagnostics.error("earthfile.arguments", message, at: reader.location(name.range))
                return nil
            }
            if name.text.hasPrefix("dev.earthly.") {
                let message = "labels that start with 'dev.earthly.' are reserved"
                diagnostics.error("earthfile.arguments", message, at: reader.location(name.range))
            }
            labels.append((name, value))
        }
    }
}
