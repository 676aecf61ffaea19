import Diagnostics
import Foundation

/// Writing to the standard streams.
enum Terminal {
    /// Ends the process.
    static func exit(_ status: Int32) -> Never { Foundation.exit(status) }

    /// Writes text to a stream, whole.
    static func write(_ text: String, to handle: FileHandle) { write(Array(text.utf8), to: handle) }

    /// Writes bytes to a stream, whole; a stream that was closed gets nothing.
    static func write(_ bytes: [UInt8], to handle: FileHandle) { try? handle.write(contentsOf: Data(bytes)) }

    /// A diagnostic in full; with colour where standard error is a terminal and `NO_COLOR` isn't set.
    static func rendered(_ diagnostic: Diagnostic) -> String {
        let text = TextRenderer.full(diagnostic)
        let wantsColour = isatty(STDERR_FILENO) == 1 && (ProcessInfo.processInfo.environment["NO_COLOR"] ?? "").isEmpty
        return wantsColour ? coloured(text) : text
    }

    /// Marks the words that open a line's message: errors red, warnings yellow, notes and fixes cyan.
    static func coloured(_ text: String) -> String {
        let marks = [("error: ", "31"), ("warning: ", "33"), ("note: ", "36"), ("fix: ", "36")]
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { line -> String in
            for (word, colour) in marks {
                // The excerpt of the source begins with a blank, and is left alone.
                guard !line.hasPrefix(" "), let range = line.range(of: word) else { continue }
                guard range.lowerBound == line.startIndex || line[..<range.lowerBound].hasSuffix(": ") else { continue }
                return "\(line[..<range.lowerBound])\u{1B}[1;\(colour)m\(word)\u{1B}[0m\(line[range.upperBound...])"
            }
            return String(line)
        }
        return lines.joined(separator: "\n")
    }
}
