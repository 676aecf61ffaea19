import Diagnostics
import SourceText

/// An error in an instruction or a directive.
struct ParseFailure: Error {
    /// The message, word for word that of BuildKit's frontend if it has one.
    var message: String
    /// The part at fault, as indices of the logical line's text; nil for the whole instruction.
    var bounds: Range<Int>?
    /// A suggested replacement of `bounds`.
    var replacement: String?
    var notes: [String]

    init(_ message: String, at bounds: Range<Int>? = nil, replacement: String? = nil, notes: [String] = []) {
        self.message = message
        self.bounds = bounds
        self.replacement = replacement
        self.notes = notes
    }

    /// The diagnostic of an error in a line of `source`.
    func diagnostic(
        _ code: DiagnosticCode,
        prefix: String = "",
        in source: SourceFile,
        line: LogicalLine
    ) -> Diagnostic {
        let range = bounds.map(line.range(of:)) ?? line.range
        let location = SourceLocation(file: source, range: range)
        var fixIts: [Diagnostic.FixIt] = []
        if let replacement { fixIts = [.init("replace with '\(replacement)'", at: location, replacement: replacement)] }
        let notes = notes.map { Diagnostic.Note($0) }
        var diagnostic = Diagnostic(code, prefix + message, at: location, notes: notes, fixIts: fixIts)
        diagnostic.extent = SourceLocation(file: source, range: line.range)
        return diagnostic
    }
}
