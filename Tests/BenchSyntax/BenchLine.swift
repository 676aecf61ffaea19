import Diagnostics
import SourceText

/// A line of a Benchfile.
struct BenchLine: Sendable {
    /// The name that the line gives to its value; nil if it gives none.
    var name: String?
    var verb: String
    var words: [String]
    /// The range of the line without white space around it.
    var range: SourceRange
    /// The comment lines above.
    var comment: String

    private static let minimum = [
        "arg": 1, "secret": 1, "target": 1, "image": 1, "named": 1, "git": 1, "http": 1, "run": 2, "make": 2,
        "cached": 2, "logged": 2, "copy": 4, "status": 2, "output": 2, "read": 2, "list": 2, "file": 1, "dockerfile": 2,
        "steps": 2, "effect": 1,
        "wait": 1, "say": 1, "env": 3, "result": 1, "locally": 1, "save": 1, "push": 1, "also": 2,
    ]

    static func lines(of source: SourceFile, diagnostics: inout DiagnosticSink) -> [BenchLine] {
        var lines: [BenchLine] = []
        var comment: [String] = []
        for number in 1...source.lineCount {
            var range = source.lineRange(number)
            let text = source.text(range)
            let lead = text.prefix { $0 == " " }.utf8.count
            range = SourceRange(range.start + lead, range.end)
            if text.hasPrefix("#") {
                if !text.hasPrefix("#syntax") { comment.append(String(text.dropFirst().drop { $0 == " " })) }
                continue
            }
            var words = text.split(separator: " ").map(String.init)
            guard !words.isEmpty else {
                comment = []
                continue
            }
            var name: String?
            if words.count > 2, words[1] == "=" {
                name = words[0]
                words.removeFirst(2)
            }
            let verb = words.removeFirst()
            let line = BenchLine(
                name: name,
                verb: verb,
                words: words,
                range: range,
                comment: comment.joined(separator: " ")
            )
            comment = []
            if words.count < minimum[verb] ?? 0 {
                diagnostics.error(
                    "bench.words",
                    "'\(verb)' needs \(minimum[verb] ?? 0) words",
                    at: SourceLocation(file: source, range: range)
                )
            } else {
                lines.append(line)
            }
        }
        return lines
    }
}
