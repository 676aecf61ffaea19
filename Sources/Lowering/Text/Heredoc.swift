import BuildPlan

/// Formats commands that contain heredocs.
enum Heredoc {
    /// Returns the command line followed by its heredocs, for a shell that supports them.
    static func reassembled(_ line: String, files: [InlineFile]) -> String {
        files.reduce(into: line) { result, file in
            result += "\n" + file.content.text + file.name
        }
    }

    /// Returns a heredoc's first non-blank line, without leading white space, followed by `...` if more lines follow.
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
