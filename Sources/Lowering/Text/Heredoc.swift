import BuildPlan

/// Commands whose text is given in place.
enum Heredoc {
    /// The command line with its texts behind it, for a shell that understands heredocs.
    static func reassembled(_ line: String, files: [InlineFile]) -> String {
        files.reduce(into: line) { result, file in
            result += "\n" + file.content.text + file.name
        }
    }

    /// The first line, and `...` where there are more.
    static func summary(_ text: String) -> String {
        var scalars = text.unicodeScalars[...]
        while let first = scalars.first, first.properties.isWhitespace { scalars.removeFirst() }
        while let last = scalars.last, last.properties.isWhitespace { scalars.removeLast() }
        guard let end = scalars.firstIndex(of: "\n") else { return String(scalars) }
        var line = scalars[..<end]
        if line.last == "\r" { line.removeLast() }
        return String(line) + "..."
    }
}
