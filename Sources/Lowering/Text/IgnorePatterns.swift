/// The patterns of a `.dockerignore`, matched against single paths.
///
/// Used only to warn about copies whose source is excluded from the context. The solver does the actual filtering.
struct IgnorePatterns: Sendable {
    private let patterns: [String]
    /// Whether a pattern is an exception, e.g. `!README.md`.
    let hasExceptions: Bool

    init(_ patterns: [String]) {
        let filled = patterns.map { Self.trimmed($0) }.filter { !$0.isEmpty }
        self.patterns = filled.map { $0.first == "!" ? String($0.dropFirst()) : SlashPath.clean($0) }
        hasExceptions = filled.contains { $0.first == "!" }
    }

    private static func trimmed(_ text: String) -> String {
        var rest = text.drop(while: \.isWhitespace)
        while rest.last?.isWhitespace == true { rest.removeLast() }
        return String(rest)
    }

    var isEmpty: Bool { patterns.isEmpty }

    /// Whether every entry of the context's root is excluded.
    var excludesEverything: Bool { patterns.contains { $0 == "*" || $0 == "**" || $0 == "**/*" } }

    /// Whether a pattern matches the path or one of its parent directories.
    ///
    /// Ignores exceptions; callers must check `hasExceptions` first.
    func matches(_ path: String) -> Bool {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false).map { Array($0.unicodeScalars) }
        return patterns.contains { pattern in
            let patternParts = pattern.split(separator: "/", omittingEmptySubsequences: false)
                .map { Array($0.unicodeScalars) }
            return (1...parts.count).contains { PathPattern.matches(patternParts[...], parts[..<$0]) }
        }
    }
}

/// Shell patterns over path components: `*`, `?`, `[a-z]`, `\`, and `**` for any number of components.
enum PathPattern {
    typealias Component = [Unicode.Scalar]

    /// Whether the pattern matches the whole path.
    static func matches(_ pattern: ArraySlice<Component>, _ path: ArraySlice<Component>) -> Bool {
        // `reachable[n]`: whether the components so far match the first n components of the path. Unlike backtracking,
        // this takes polynomial time for patterns with many `**`.
        var reachable = [Bool](repeating: false, count: path.count + 1)
        reachable[0] = true
        for component in pattern {
            var next = [Bool](repeating: false, count: path.count + 1)
            if component == ["*", "*"] {
                var isOpen = false
                for index in next.indices {
                    isOpen = isOpen || reachable[index]
                    next[index] = isOpen
                }
            } else {
                for (index, name) in path.enumerated() where reachable[index] {
                    next[index + 1] = matchesComponent(component[...], name[...])
                }
            }
            reachable = next
        }
        return reachable[path.count]
    }

    private static func matchesComponent(
        _ pattern: ArraySlice<Unicode.Scalar>,
        _ name: ArraySlice<Unicode.Scalar>
    ) -> Bool {
        var (p, n) = (pattern.startIndex, name.startIndex)
        var retry: (p: Int, n: Int)?
        while true {
            if p < pattern.endIndex, pattern[p] == "*" {
                retry = (p + 1, n)
                p += 1
                continue
            }
            if n == name.endIndex {
                if p == pattern.endIndex { return true }
            } else if p < pattern.endIndex, let length = single(pattern[p...], name[n]) {
                p += length
                n += 1
                continue
            }
            guard let last = retry, last.n < name.endIndex else { return false }
            retry = (last.p, last.n + 1)
            (p, n) = (last.p, last.n + 1)
        }
    }

    /// Returns the length of the pattern's prefix that matches one character; nil if it does not match.
    private static func single(_ pattern: ArraySlice<Unicode.Scalar>, _ scalar: Unicode.Scalar) -> Int? {
        guard let first = pattern.first else { return nil }
        switch first {
        case "?": return 1
        case "[": return characterClass(pattern, scalar)
        case "\\":
            guard pattern.count > 1 else { return nil }
            return pattern[pattern.startIndex + 1] == scalar ? 2 : nil
        default: return first == scalar ? 1 : nil
        }
    }

    private static func characterClass(_ pattern: ArraySlice<Unicode.Scalar>, _ scalar: Unicode.Scalar) -> Int? {
        var index = pattern.startIndex + 1
        let isNegated = index < pattern.endIndex && pattern[index] == "^"
        if isNegated { index += 1 }
        var isMatch = false
        let first = index
        func nextScalar() -> Unicode.Scalar? {
            if index < pattern.endIndex, pattern[index] == "\\" { index += 1 }
            guard index < pattern.endIndex else { return nil }
            defer { index += 1 }
            return pattern[index]
        }
        while index < pattern.endIndex, pattern[index] != "]" || index == first {
            guard let low = nextScalar() else { return nil }
            var high = low
            if index < pattern.endIndex, pattern[index] == "-" {
                index += 1
                guard let last = nextScalar() else { return nil }
                high = last
            }
            if low <= scalar, scalar <= high { isMatch = true }
        }
        guard index < pattern.endIndex else { return nil }
        return isMatch != isNegated ? index + 1 - pattern.startIndex : nil
    }
}
