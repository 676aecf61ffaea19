import Bridge
import LLB
import SourceText

/// The patterns of a `.dockerignore` file.
///
/// Lines are read as Docker reads them: a byte order mark and surrounding white space go, lines
/// that start with `#` are comments, `!` before a pattern takes it back, paths are cleaned of
/// `.`, `..` and doubled separators, and a leading `/` goes since all are relative to the root.
enum IgnoreFile {
    /// The name of a context's own ignore file.
    static let name = ".dockerignore"
    /// How long a line may be, in bytes: the limit that Docker's reader has.
    static let lineLimit = 64 << 10

    /// The patterns, in order, as a local source's exclude patterns.
    ///
    /// - Parameter name: the file's name, for messages.
    /// - Throws: `BridgeError` where a line is longer than `lineLimit` or a pattern is not complete; BuildKit refuses
    ///   those too, and names neither file nor line.
    static func patterns(_ bytes: [UInt8], name: String = IgnoreFile.name) throws -> [String] {
        var text = bytes[...]
        if text.starts(with: [0xEF, 0xBB, 0xBF]) { text = text.dropFirst(3) }
        var patterns: [String] = []
        func place(_ line: ArraySlice<UInt8>) -> String {
            "\(name): line \(bytes[..<line.startIndex].count { $0 == UInt8(ascii: "\n") } + 1)"
        }
        for line in text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: true) {
            guard line.count < lineLimit else {
                let limit = "a pattern is longer than \(lineLimit) bytes"
                throw BridgeError(.invalidArgument, "failed parsing \(place(line)): \(limit)")
            }
            // A comment is one in the first column only.
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
            guard !isException || !path.isEmpty else {
                throw BridgeError(.unknown, "failed parsing \(place(line)): illegal exclusion pattern: \"!\"")
            }
            guard isComplete(path) else {
                throw BridgeError(.unknown, "failed parsing \(place(line)): syntax error in pattern \"\(path)\"")
            }
            patterns.append(isException ? "!" + path : path)
        }
        return patterns
    }

    /// True where every `[` of a pattern has its `]`, with names or ranges of names between, and every `\` something
    /// after it.
    private static func isComplete(_ pattern: String) -> Bool {
        var rest = Substring(pattern).unicodeScalars
        func takeName() -> Bool {
            guard let first = rest.popFirst(), first != "-", first != "]" else { return false }
            return first != "\\" || rest.popFirst() != nil
        }
        while let scalar = rest.popFirst() {
            if scalar == "\\", rest.popFirst() == nil { return false }
            guard scalar == "[" else { continue }
            if rest.first == "^" { rest.removeFirst() }
            repeat {
                guard takeName() else { return false }
                guard rest.first == "-" else { continue }
                rest.removeFirst()
                guard takeName() else { return false }
            } while rest.first != "]"
            rest.removeFirst()
        }
        return true
    }

    private static func trimmed(_ text: Substring) -> Substring {
        var text = text.drop(while: \.isWhitespace)
        while text.last?.isWhitespace == true { text.removeLast() }
        return text
    }
}
