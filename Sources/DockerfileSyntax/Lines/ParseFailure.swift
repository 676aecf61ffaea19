import Diagnostics
import SourceText

/// An error in an instruction or a directive.
struct ParseFailure: Error {
    /// The message. If BuildKit's frontend reports the same error, its message word for word.
    var message: String
    /// The bounds of the error in the logical line's text; nil for the whole instruction.
    var bounds: Range<Int>?
    /// The suggested text in place of `bounds`.
    var replacement: String?
    var notes: [String]

    init(_ message: String, at bounds: Range<Int>? = nil, replacement: String? = nil, notes: [String] = []) {
        self.message = message
        self.bounds = bounds
        self.replacement = replacement
        self.notes = notes
    }

    /// Converts the error to a diagnostic on a line of `source`; `prefix` precedes the message.
    func diagnostic(
        _ code: DiagnosticCode,
        prefix: String = "",
        in source: SourceFile,
        line: LogicalLine
    ) -> Diagnostic {
        let range = bounds.map(line.range(of:)) ?? line.range
        var diagnostic = diagnostic(code, prefix: prefix, at: SourceLocation(file: source, range: range))
        diagnostic.extent = SourceLocation(file: source, range: line.range)
        return diagnostic
    }

    /// Converts the error to a diagnostic at a place; `prefix` precedes the message.
    func diagnostic(_ code: DiagnosticCode, prefix: String = "", at location: SourceLocation) -> Diagnostic {
        var fixIts: [Diagnostic.FixIt] = []
        if let replacement { fixIts = [.init("replace with '\(replacement)'", at: location, replacement: replacement)] }
        let notes = notes.map { Diagnostic.Note($0) }
        return Diagnostic(code, prefix + message, at: location, notes: notes, fixIts: fixIts)
    }
}
