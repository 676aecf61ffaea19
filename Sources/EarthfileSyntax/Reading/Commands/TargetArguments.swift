import Diagnostics
import SourceText

/// The arguments after a reference: `--NAME=VALUE`, or `--NAME VALUE`.
enum TargetArguments {
    /// Reports words that aren't arguments. Words with variables aren't checked.
    static func check(_ words: some Sequence<TreeWord>, reader: CommandReader, diagnostics: inout DiagnosticSink) {
        var isValue = false
        for word in words {
            if isValue {
                isValue = false
                continue
            }
            let bytes = word.text.utf8
            guard word.text.hasPrefix("--") || !bytes.contains(UInt8(ascii: "$")) else { continue }
            let name = word.text.drop { $0 == "-" }
            guard word.text.hasPrefix("--"), !word.text.hasPrefix("---"), !name.isEmpty else {
                var message = "unexpected \(quoted(word.text)); expected an argument --NAME=VALUE"
                if bytes.first == UInt8(ascii: "-"), !name.isEmpty { message += "; did you mean '--\(name)'?" }
                diagnostics.error("earthfile.arguments", message, at: reader.location(word.range))
                continue
            }
            isValue = !bytes.contains(UInt8(ascii: "="))
        }
    }
}
