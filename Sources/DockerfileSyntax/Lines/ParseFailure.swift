import Diagnostics
import SourceText

/// An error in an instruction or a directive.
struct ParseFailure: Error {
    /// The error's message. If BuildKit's frontend reports the same error, this is its message word for word.
    var message: String
    /// The byte bounds of the error: in the logical line's text for an instruction, or in the source for a directive. If nil, the
    /// error is about the whole instruction or directive.
    var bounds: Range<Int>?
    /// The text that a fix-it suggests in place of `bounds`; nil if there is no fix-it.
    var replacement: String?
    var notes: [String]

    init(_ message: String, at bounds: Range<Int>? = nil, replacement: String? = nil, notes: [String] = []) {
        self.message = message
        self.bounds = bounds
        self.replacement = replacement
        self.notes = notes
    }

    /// Converts the error to a diagnostic on a line of `source`. `prefix` precedes the message.
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

    /// Converts the error to a diagnostic at a location. `prefix` precedes the message.
    func diagnostic(_ code: DiagnosticCode, prefix: String = "", at location: SourceLocation) -> Diagnostic {
        var fixIts: [Diagnostic.FixIt] = []
        if let replacement { fixIts = [.init("replace with '\(replacement)'", at: location, replacement: replacement)] }
        let notes = notes.map { Diagnostic.Note($0) }
        return Diagnostic(code, prefix + message, at: location, notes: notes, fixIts: fixIts)
    }
}
