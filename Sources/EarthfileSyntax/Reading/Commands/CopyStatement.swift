import SourceText

/// `COPY [FLAGS] SOURCE … DESTINATION`.
struct CopyStatement: Sendable {
    /// The sources: paths, artifacts, artifacts with arguments in parentheses, or the starts of here-documents, e.g. `<<EOF`.
    var sources: [TreeWord]
    var destination: TreeWord

    /// Splits the arguments into sources and destination. Returns nil if there are fewer than two, which `CommandReader` has
    /// already reported.
    init?(_ line: CommandLine) {
        guard line.arguments.count >= 2, let destination = line.arguments.last else { return nil }
        self.destination = destination
        sources = Array(line.arguments.dropLast())
    }
}
