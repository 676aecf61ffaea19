import LLB
import SourceText

/// The patterns of a `.dockerignore` file, including exceptions such as `!README.md`, applied to the paths of a context in the
/// same way as by the client.
package struct ContextFilter {
    private let patterns: [(pattern: IgnorePattern, isException: Bool)]

    package init(_ lines: [String]) {
        patterns = lines.compactMap { line in
            var text = Array(line.utf8)[...].trimmed
            let isException = text.first == UInt8(ascii: "!")
            if isException { text = text.dropFirst().trimmed }
            guard !text.isEmpty else { return nil }
            return (IgnorePattern(SlashPath.clean(String(decoding: text, as: UTF8.self))), isException)
        }
    }

    /// Returns whether a path is excluded from the context. The last pattern that matches the path or one of its ancestors
    /// decides: the path is excluded unless that pattern is an exception. A path that no pattern matches isn't excluded.
    package func excludes(_ path: String) -> Bool {
        let path = IgnoredPath(path)
        var isExcluded = false
        for (pattern, isException) in patterns where isExcluded == isException {
            if pattern.matches(path) == true { isExcluded = !isException }
        }
        return isExcluded
    }
}
