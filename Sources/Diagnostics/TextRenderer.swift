public import SourceText

/// Renders diagnostics as text for terminals: control characters from a file are shown as escapes (`terminalText(_:)`).
public enum TextRenderer {
    /// Returns a diagnostic on one line, `FILE:LINE:COLUMN: message`, or the message alone if it has no location.
    public static func line(_ diagnostic: Diagnostic) -> String {
        let message = terminalText(diagnostic.message)
        guard let location = diagnostic.location else { return message }
        return "\(place(location)): \(message)"
    }

    /// Returns the start of a location as `FILE:LINE:COLUMN`.
    public static func place(_ location: SourceLocation) -> String {
        let start = location.start
        return "\(terminalText(location.file.name)):\(start.line):\(start.column)"
    }

    /// Returns the message of an error for clients that show only plain text, such as `docker build` of Docker 20.10.
    ///
    /// The message has one line per error, with its location; warnings are left out. For a Dockerfile or an Ickfile, the text
    /// is only the first error's message, byte for byte as in BuildKit's frontend. Clients get the locations of the errors from the
    /// details of the gRPC status.
    public static func message(_ error: DiagnosticsError) -> String {
        let errors = error.errors
        if let first = errors.first, first.location?.file.isOfInstructions ?? false {
            // BuildKit's messages name no file, so users assume the build file. An error in an included file must name it.
            return first.location?.file.sequence == 0 ? first.message : line(first)
        }
        return (errors.isEmpty ? error.diagnostics : errors).flatMap { [line($0)] + output($0) }
            .joined(separator: "\n")
    }

    /// Returns the full form for a terminal: the message, the source line with the range underlined, notes and fix-its.
    public static func full(_ diagnostic: Diagnostic) -> String {
        var out = ""
        if let location = diagnostic.location { out += "\(place(location)): " }
        out += "\(diagnostic.severity.rawValue): \(terminalText(diagnostic.message)) [\(diagnostic.code.rawValue)]\n"
        if let location = diagnostic.location { out += excerpt(location) }
        for line in output(diagnostic) { out += line + "\n" }
        for note in diagnostic.notes {
            out += note.location.map { "\(place($0)): " } ?? ""
            out += "note: \(terminalText(note.message))\n"
            if let location = note.location { out += excerpt(location) }
        }
        for fixIt in diagnostic.fixIts {
            out += "\(place(fixIt.location)): fix: \(terminalText(fixIt.message))\n"
        }
        return out
    }

    /// Returns the last lines of a failed step's output, each after a vertical bar.
    private static func output(_ diagnostic: Diagnostic) -> [String] {
        diagnostic.output.map { "  | \(terminalText($0))" }
    }

    /// Returns the first source line of a range, with the part in the range underlined. The line is truncated to 160 characters.
    private static func excerpt(_ location: SourceLocation) -> String {
        let file = location.file
        let start = location.start
        guard start.line <= file.lineCount else { return "" }
        let line = file.lineRange(start.line)
        let cells = file.text(line).prefix(160).map { $0 == "\t" ? " " : terminalText(String($0)) }
        let number = String(start.line)
        let margin = String(repeating: " ", count: number.count)
        let last = min(location.range.end, line.end)
        let width = max(1, file.position(at: last).column - start.column)
        guard start.column <= cells.count + 1 else { return "" }
        let before = cells.prefix(start.column - 1).joined()
        let marked = cells.dropFirst(start.column - 1).prefix(width).joined()
        let mark = String(repeating: " ", count: before.count) + String(repeating: "^", count: max(1, marked.count))
        return " \(number) | \(cells.joined())\n \(margin) | \(mark)\n"
    }
}
