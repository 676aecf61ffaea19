import Diagnostics
import SourceText

/// `ARG [--required] [--global] NAME[=DEFAULT]`.
struct ArgStatement: Sendable {
    var name: TreeWord
    /// The default value as written; nil if there is none.
    var value: TreeWord?
    var isRequired: Bool
    /// Whether the argument is visible in all targets of the file.
    var isGlobal: Bool

    /// Reads the statement; returns nil if it isn't a valid assignment.
    ///
    /// - Parameter isInBase: Whether the statement is in the base recipe. Before `VERSION 0.7`, all arguments there are global.
    init?(_ line: CommandLine, isInBase: Bool, reader: CommandReader, diagnostics: inout DiagnosticSink) {
        guard let assignment = Assignment(line, reader: reader, diagnostics: &diagnostics) else { return nil }
        name = assignment.name
        value = assignment.value
        isRequired = line.has(.required)
        isGlobal = line.has(.global)
        if isRequired, let value {
            let message = "a required argument can't have a default value; leave out '--required' or the value"
            diagnostics.error("earthfile.arguments", message, at: reader.location(value.range))
        }
        if isGlobal, !isInBase, let use = line.use(.global) {
            let message = "a global argument must be declared before the first target"
            diagnostics.error("earthfile.arguments", message, at: reader.location(use.range))
        }
        if !reader.features.contains(.explicitGlobal) { isGlobal = isInBase }
    }
}

/// The assignment of an `ENV`, `LET`, `SET` or `ARG` statement: `NAME[=VALUE]`.
struct Assignment: Sendable {
    var name: TreeWord
    /// The value as written; nil if there is no `=`.
    var value: TreeWord?

    /// Reads the words; returns nil if they are invalid.
    init?(_ line: CommandLine, reader: CommandReader, diagnostics: inout DiagnosticSink) {
        let words = line.arguments
        guard let name = words.first else { return nil }
        if name.text.utf8.first == UInt8(ascii: "-") {
            let message = "\(line.command.keyword.rawValue) has no flags; expected NAME=VALUE"
            diagnostics.error("earthfile.unknown-flag", message, at: reader.location(name.range))
            return nil
        }
        self.name = name
        switch words.count {
        case 1: value = nil
        case 3 where words[1].text == "=":
            value = words[2]
            guard words[1].range.isEmpty else { return }
            // EarthBuild reads 'ARG a b' as 'ARG a=b'.
            let keyword = line.command.keyword.rawValue
            if words[2].text.utf8.first == UInt8(ascii: "=") {
                let message = "expected \(keyword) NAME=VALUE, with spaces on both sides of '=' or on neither"
                diagnostics.warning("earthfile.assignment", message, at: reader.location(words[2].range))
            }
        default: return nil
        }
    }
}
