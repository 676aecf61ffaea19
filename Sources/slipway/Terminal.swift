import Diagnostics
import Glibc

/// Output on the standard streams.
enum Terminal {
    /// A stream to write to, by its file descriptor.
    struct Stream: Sendable {
        let descriptor: Int32

        static let standardOutput = Stream(descriptor: STDOUT_FILENO)
        static let standardError = Stream(descriptor: STDERR_FILENO)
    }

    static func write(_ text: String, to stream: Stream) { write(Array(text.utf8), to: stream) }

    /// Writes all of the bytes. If writing fails, e.g. because the reader is gone, the rest is dropped.
    static func write(_ bytes: [UInt8], to stream: Stream) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(stream.descriptor, $0.baseAddress, $0.count) }
            guard count >= 0 || errno == EINTR else { return }
            rest = rest.dropFirst(max(0, count))
        }
    }

    /// Returns the text of a diagnostic with its source line, in color if standard error is a terminal and `NO_COLOR` isn't
    /// set.
    static func rendered(_ diagnostic: Diagnostic) -> String {
        let text = TextRenderer.full(diagnostic)
        let wantsColor = isatty(STDERR_FILENO) == 1 && (getenv("NO_COLOR").map { String(cString: $0) } ?? "").isEmpty
        return wantsColor ? colored(text) : text
    }

    /// Colors the severity of each message, e.g. `error: `: red for errors, yellow for warnings, cyan for notes and fixes.
    static func colored(_ text: String) -> String {
        let marks = [("error: ", "31"), ("warning: ", "33"), ("note: ", "36"), ("fix: ", "36")]
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { line -> String in
            for (word, colour) in marks {
                // Indented lines are excerpts of the source and must not be colored.
                guard !line.hasPrefix(" "), let range = line.firstRange(of: word) else { continue }
                guard range.lowerBound == line.startIndex || line[..<range.lowerBound].hasSuffix(": ") else { continue }
                return "\(line[..<range.lowerBound])\u{1B}[1;\(colour)m\(word)\u{1B}[0m\(line[range.upperBound...])"
            }
            return String(line)
        }
        return lines.joined(separator: "\n")
    }
}
