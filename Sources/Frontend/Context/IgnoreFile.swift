import Bridge
import LLB
import SourceText

/// A parser of `.dockerignore` files.
///
/// Lines are parsed as in Docker: a byte order mark and surrounding white space are removed, lines that start with `#` are
/// comments, `!` before a pattern marks an exception, paths are cleaned of `.`, `..` and doubled separators, and a leading `/`
/// is removed since all patterns are relative to the root. `!/a/../b ` becomes `!b`.
enum IgnoreFile {
    /// The name of a context's ignore file.
    static let name = ".dockerignore"
    /// The length, in bytes, at which a line is too long. Docker's reader has the same limit.
    static let lineLimit = 64 << 10

    /// Parses an ignore file into the exclude patterns of a local source, in order.
    ///
    /// - Parameter name: The file's name, for messages.
    /// - Throws: `BridgeError` if a line is `lineLimit` bytes or longer, or if a pattern is incomplete. BuildKit rejects those
    ///   too, without naming the file and line.
    static func patterns(_ bytes: [UInt8], name: String = IgnoreFile.name) throws -> [String] {
        var text = bytes[...]
        if text.starts(with: [0xEF, 0xBB, 0xBF]) { text = text.dropFirst(3) }
        var patterns: [String] = []
        func place(_ line: ArraySlice<UInt8>) -> String {
            "\(name): line \(bytes[..<line.startIndex].count { $0 == UInt8(ascii: "\n") } + 1)"
        }
        var cancellation = CancellationCheck(every: 256)
        for line in text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: true) {
            try cancellation.check(after: 1 + line.count / 64)
            guard line.count < lineLimit else {
                let limit = "the line must be shorter than \(lineLimit) bytes"
                throw BridgeError(.invalidArgument, "failed parsing \(place(line)): \(limit)")
            }
            // Only `#` in the first column starts a comment.
            guard line.first != UInt8(ascii: "#") else { continue }
            var pattern = trimmed(String(repairing: line)[...])
            guard !pattern.isEmpty else { continue }
            let isException = pattern.first == "!"
            if isException { pattern = trimmed(pattern.dropFirst()) }
            var path = String(pattern)
            if !path.isEmpty {
                path = SlashPath.clean(path)
                if path.count > 1, path.first == "/" { path.removeFirst() }
            }
            // BuildKit cleans each pattern a second time, including the `!`, before checking it: `!/` and `./!` become `!`.
            let text = isException ? "!" + path : path
            let cleaned = trimmed(SlashPath.clean(text)[...])
            guard cleaned != "!" else {
                throw BridgeError(.unknown, "failed parsing \(place(line)): illegal exclusion pattern: \"!\"")
            }
            guard isComplete(String(cleaned.first == "!" ? cleaned.dropFirst() : cleaned)) else {
                throw BridgeError(.unknown, "failed parsing \(place(line)): syntax error in pattern \"\(path)\"")
            }
            patterns.append(text)
        }
        return patterns
    }

    /// Returns whether Go's `filepath.Match` accepts a pattern when the name to match is `.`; BuildKit validates patterns in this
    /// way.
    ///
    /// Every `[` needs a `]` with characters or ranges between them, and every `\` a character after it, e.g.
    /// `[a-z]\*`. But if the characters before a `*` don't match the name, Go doesn't check the rest: it accepts `a*[`
    /// but not `a[`.
    private static func isComplete(_ pattern: String) -> Bool {
        var rest = Substring(pattern).unicodeScalars.drop { $0 == "*" }
        func character() -> Unicode.Scalar? {
            guard let first = rest.popFirst(), first != "-", first != "]" else { return nil }
            return first == "\\" ? rest.popFirst() : first
        }
        var hasMatchedName = false
        var elements: [Bool] = []
        while let scalar = rest.popFirst() {
            switch scalar {
            case "*":
                guard !hasMatchedName, elements == [true] else { return true }
                hasMatchedName = true
                elements = []
                rest = rest.drop { $0 == "*" }
            case "[":
                let isNegated = rest.first == "^"
                if isNegated { rest.removeFirst() }
                var isMatch = false
                repeat {
                    guard let low = character() else { return false }
                    var high = low
                    if rest.first == "-" {
                        rest.removeFirst()
                        guard let end = character() else { return false }
                        high = end
                    }
                    if low <= ".", "." <= high { isMatch = true }
                } while rest.first != "]"
                rest.removeFirst()
                elements.append(isMatch != isNegated)
            case "\\":
                guard let next = rest.popFirst() else { return false }
                elements.append(next == ".")
            default: elements.append(scalar == "." || scalar == "?")
            }
        }
        return true
    }

    private static func trimmed(_ text: Substring) -> Substring {
        var text = text.drop(while: \.isWhitespace)
        while text.last?.isWhitespace == true { text.removeLast() }
        return text
    }
}
