import SourceText

/// The patterns of a `.dockerignore`, matched against single paths by the rules of BuildKit's `patternmatcher`.
///
/// Used only to warn about copies whose source is excluded from the context. The solver does the actual filtering.
struct IgnorePatterns: Sendable {
    private let patterns: [IgnorePattern]
    /// Whether every entry of the context's root is excluded.
    let excludesEverything: Bool

    /// Compiles the patterns. If one of them is an exception, e.g. `!README.md`, the list stays empty, because BuildKit
    /// then skips its lint rule.
    init(_ lines: [String]) {
        var cancellation = CancellationCheck(every: 256)
        let cleaned: [String] = lines.compactMap { line in
            if cancellation.isCancelled() { return nil }
            let text = Array(line.utf8)[...].trimmed
            return text.isEmpty ? nil : SlashPath.clean(String(decoding: text, as: UTF8.self))
        }
        let hasExceptions = cleaned.contains { $0.utf8.first == UInt8(ascii: "!") }
        patterns = hasExceptions ? [] : cleaned.compactMap { cancellation.isCancelled() ? nil : IgnorePattern($0) }
        excludesEverything = cleaned.contains { ["*", "**", "**/*"].contains($0) }
    }

    var isEmpty: Bool { patterns.isEmpty }

    /// Whether a pattern matches the cleaned path or one of its parent directories.
    ///
    /// As in BuildKit's lint rule, patterns after an invalid one, e.g. `\main.py`, are not tried.
    func matches(_ path: String) -> Bool {
        let path = IgnoredPath(path)
        var cancellation = CancellationCheck(every: 256)
        for pattern in patterns where !cancellation.isCancelled() {
            guard let isMatch = pattern.matches(path) else { return false }
            if isMatch { return true }
        }
        return false
    }
}

/// A path with the lengths of its parents: 3 and 7 for `src/lib/a.c`.
struct IgnoredPath {
    let scalars: [Unicode.Scalar]
    /// The lengths of the parent directories, ascending, then that of the path itself.
    let ends: [Int]

    init(_ path: String) {
        let scalars = Array(path.unicodeScalars)
        var ends: [Int] = []
        if let slash = scalars.lastIndex(of: "/") {
            // The parent of `/a` is `/`, which counts as two empty components; the parent of `/a/b` is `/a`.
            let directory = max(slash, 1)
            ends = scalars[..<directory].indices.filter { scalars[$0] == "/" } + [directory]
        }
        self.scalars = scalars
        self.ends = ends + [scalars.count]
    }
}

/// A pattern of a `.dockerignore` file, compiled to the cheapest method of matching it.
struct IgnorePattern: Sendable {
    private enum Kind {
        /// `src/main.c`: matches exactly this path.
        case exact
        /// `src/**`: matches paths that start with the text before `**`.
        case prefix
        /// `**/main.c` or `**.md`: matches paths that end with the text after `**`.
        case suffix
        /// `*.md`: matches by a regular expression; nil if that is invalid.
        case expression(IgnoreExpression?)
    }

    private let kind: Kind
    private let text: [Unicode.Scalar]

    /// Compiles a cleaned pattern that is not empty.
    init(_ pattern: String) {
        text = Array(pattern.unicodeScalars)
        var rest = text[...]
        if rest.first == "\u{FEFF}" { rest.removeFirst() }
        var kind = Kind.exact
        // The text of the regular expression that patternmatcher compiles. Its quirks count: `{`, `|` and `^` are operators
        // there, and `*` in brackets becomes part of a character class.
        var expression: [Unicode.Scalar] = ["^"]
        var needsExpression = false
        var isFirst = true
        while let scalar = rest.popFirst() {
            switch scalar {
            case "*" where rest.first == "*":
                rest.removeFirst()
                if rest.first == "/" { rest.removeFirst() }
                if rest.isEmpty, case .exact = kind, !needsExpression {
                    kind = .prefix
                } else {
                    expression += (rest.isEmpty ? ".*" : "(.*/)?").unicodeScalars
                    needsExpression = true
                }
                if isFirst { (kind, needsExpression) = (.suffix, false) }
            case "*", "?":
                expression += (scalar == "*" ? "[^/]*" : "[^/]").unicodeScalars
                needsExpression = true
            case "\\":
                expression.append(scalar)
                guard let next = rest.popFirst() else { break }
                expression.append(next)
                needsExpression = true
            case ".", "+", "(", ")", "$": expression += ["\\", scalar]
            default:
                expression.append(scalar)
                if scalar == "[" || scalar == "]" { needsExpression = true }
            }
            isFirst = false
        }
        self.kind = needsExpression ? .expression(try? IgnoreExpression(expression + ["$"])) : kind
    }

    /// Whether the pattern matches the path or a parent; nil if the pattern is invalid.
    func matches(_ path: IgnoredPath) -> Bool? {
        switch kind {
        case .exact: return path.scalars.starts(with: text) && path.ends.contains(text.count)
        case .prefix: return path.scalars.starts(with: text.dropLast(2))
        case .suffix:
            let suffix = text.dropFirst(2)
            return path.ends.contains { end in
                let start = end - suffix.count
                if start >= 0 { return path.scalars[start..<end] == suffix }
                // `**/main.c` matches `main.c` too.
                return start == -1 && suffix.first == "/" && path.scalars[..<end] == suffix.dropFirst()
            }
        case .expression(let expression): return expression?.matches(path)
        }
    }
}
