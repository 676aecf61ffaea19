import Diagnostics
import JSON
import SourceText
import Testing

@testable import EarthfileSyntax

/// What the reader makes of a text.
struct Reading {
    var tree: EarthfileTree
    /// The errors and warnings, each as `LINE:COLUMN: message`, with their notes after ` | `.
    var diagnostics: [String]

    /// Reads a text and, if it has no errors, checks its statements.
    init(_ text: String, checks: Bool = false) throws { try self.init(bytes: Array(text.utf8), checks: checks) }

    init(bytes: [UInt8], checks: Bool = false) throws {
        let source = SourceFile(name: "Earthfile", bytes: bytes)
        var sink = DiagnosticSink()
        tree = try #require(EarthfileReader.read(source, diagnostics: &sink))
        if checks, !sink.hasErrors { CommandCheck.check(tree, diagnostics: &sink) }
        diagnostics = sink.sorted.map { Self.text($0) }
    }

    static func text(_ diagnostic: Diagnostic) -> String {
        let notes = diagnostic.notes.map { note in
            " | " + (note.location.map { "\($0.start.line):\($0.start.column): " } ?? "") + note.message
        }
        let place = diagnostic.location.map { "\($0.start.line):\($0.start.column): " } ?? ""
        return place + diagnostic.message + notes.joined()
    }

    /// The commands of the file in source order.
    var commands: [Command] {
        var commands: [Command] = []
        for statements in [tree.base] + (tree.targets + tree.functions).map(\.statements) {
            statements.forEachCommand { commands.append($0) }
        }
        return commands.sorted { $0.range.start < $1.range.start }
    }

    /// The words of the commands, each command on one line: `KEYWORD|word|word`.
    var words: [String] {
        commands.map { ([$0.keyword.rawValue + ($0.isExec ? "*" : "")] + $0.words.map(\.text)).joined(separator: "|") }
    }
}
