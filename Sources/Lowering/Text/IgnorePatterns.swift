import SourceText

/// The patterns of a `.dockerignore` file, matched against single paths by the rules of BuildKit's `patternmatcher`.
///
/// Used only to warn about copies whose source is excluded from the context. The solver does the actual filtering.
/// Patterns without wildcards, or with only a `**` at their start or end, are found in an index of all such patterns. Any other
/// pattern is a regular expression, which is tried only if the path begins with the characters before its first wildcard.
struct IgnorePatterns: Sendable {
    /// Whether there is no pattern to match.
    let isEmpty: Bool
    /// Whether every entry of the context's root is excluded.
    let excludesEverything: Bool

    /// An index of the texts with which a path must begin to match a pattern: `src/main.c`, `src/` from `src/**`, and the
    /// characters before an expression's first wildcard. The values are `exact`, `prefix`, or `firstExpression` plus an index
    /// of `expressions`.
    private let starts: PrefixIndex
    /// An index of the texts, reversed, with which a path or one of its ancestors must end to match a pattern: `c.niam/` from
    /// `**/main.c`.
    private let ends: PrefixIndex
    private let expressions: [IgnoreExpression]

    private static let exact = 0
    private static let prefix = 1
    private static let firstExpression = 2

    /// Compiles the patterns. If one of them is an exception, e.g. `!README.md`, the list stays empty, because BuildKit
    /// then skips the lint rule.
    ///
    /// As in that rule, patterns after an invalid pattern, e.g. `\main.py`, are not tried.
    init(_ lines: [String]) {
        var cancellation = CancellationCheck(every: 256)
        let cleaned: [String] = lines.compactMap { line in
            if cancellation.isCancelled() { return nil }
            let text = Array(line.utf8)[...].trimmed
            return text.isEmpty ? nil : SlashPath.clean(String(decoding: text, as: UTF8.self))
        }
        let hasExceptions = cleaned.contains { $0.utf8.first == UInt8(ascii: "!") }
        isEmpty = hasExceptions || cleaned.isEmpty
        excludesEverything = cleaned.contains { ["*", "**", "**/*"].contains($0) }
        var starts: [(text: ArraySlice<Unicode.Scalar>, value: Int)] = []
        var ends: [(text: ArraySlice<Unicode.Scalar>, value: Int)] = []
        var expressions: [IgnoreExpression] = []
        var known: Set<String> = []
        lines: for line in isEmpty ? [] : cleaned where known.insert(line).inserted {
            if cancellation.isCancelled(after: 1 + line.utf8.count / 64) { break }
            let pattern = IgnorePattern(line)
            switch pattern.kind {
            case .exact: starts.append((pattern.text[...], Self.exact))
            case .prefix: starts.append((pattern.text.dropLast(2), Self.prefix))
            case .suffix: ends.append((pattern.text.dropFirst(2).reversed()[...], Self.exact))
            case .expression(let expression?, let opening):
                starts.append((opening, Self.firstExpression + expressions.count))
                expressions.append(expression)
            case .expression(nil, _): break lines
            }
        }
        self.starts = PrefixIndex(starts)
        self.ends = PrefixIndex(ends)
        self.expressions = expressions
    }

    /// The error for a path that takes too many steps to match.
    struct TooManySteps: Error {}

    /// Returns whether any of the patterns matches a cleaned path or one of its ancestors.
    ///
    /// - Parameter steps: The number of steps that are left for patterns with wildcards. The call subtracts the steps that
    ///   it takes.
    /// - Throws: `TooManySteps` if no step is left.
    func matches(_ path: String, steps: inout Int) throws(TooManySteps) -> Bool {
        let path = IgnoredPath(path)
        var candidates: [Int] = []
        if matchesStart(path, &candidates) || matchesEnd(path, &steps) { return true }
        for candidate in candidates where steps > 0 {
            if expressions[candidate].matches(path, steps: &steps) { return true }
        }
        guard steps > 0 else { throw TooManySteps() }
        return false
    }

    /// Returns whether any `exact` or `prefix` pattern matches the path or one of its ancestors. Adds to `candidates` the
    /// indexes of the expressions that could match; if the result is true, the list can be incomplete.
    private func matchesStart(_ path: IgnoredPath, _ candidates: inout [Int]) -> Bool {
        var search = PrefixIndex.Search(starts)
        var ends = path.ends[...]
        for position in 0...path.scalars.count {
            while let end = ends.first, end < position { ends.removeFirst() }
            while let value = search.next() {
                switch value {
                case Self.exact: if ends.first == position { return true }
                case Self.prefix: return true
                default: candidates.append(value - Self.firstExpression)
                }
            }
            guard !search.isOver, position < path.scalars.count else { break }
            search.read(path.scalars[position])
        }
        return false
    }

    /// Returns whether a pattern that begins with `**` matches the end of the path or of one of its ancestors.
    private func matchesEnd(_ path: IgnoredPath, _ steps: inout Int) -> Bool {
        guard !ends.isEmpty else { return false }
        for end in path.ends where steps > 0 {
            var search = PrefixIndex.Search(ends)
            var position = end
            while true {
                if search.next() != nil { return true }
                // `**/main.c` matches `main.c` too, as if it followed a slash.
                guard !search.isOver, position >= 0, steps > 0 else { break }
                steps -= 1
                position -= 1
                search.read(position >= 0 ? path.scalars[position] : "/")
            }
        }
        return false
    }
}

/// A path and the lengths of its ancestors in Unicode scalars, e.g. 3 and 7 for `src/lib/a.c`.
struct IgnoredPath {
    let scalars: [Unicode.Scalar]
    /// The lengths of the ancestors, ascending, then the length of the path itself.
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
    enum Kind {
        /// A pattern such as `src/main.c`, which matches exactly this path.
        case exact
        /// A pattern such as `src/**`, which matches paths that start with the text before `**`.
        case prefix
        /// A pattern such as `**/main.c` or `**.md`, which matches paths that end with the text after `**`.
        case suffix
        /// A pattern such as `src/*.md`, which is matched by a regular expression (nil if that is invalid). Every match begins
        /// with `opening`, e.g. `src/`.
        case expression(IgnoreExpression?, opening: ArraySlice<Unicode.Scalar>)
    }

    let kind: Kind
    let text: [Unicode.Scalar]

    /// Compiles a cleaned pattern that is not empty.
    init(_ pattern: String) {
        text = Array(pattern.unicodeScalars)
        var rest = text[...]
        if rest.first == "\u{FEFF}" { rest.removeFirst() }
        let body = rest
        var kind = Kind.exact
        // The text of the regular expression that patternmatcher compiles. It is built with the same quirks: `{`, `|` and `^` in
        // a pattern become operators, and the expression for a `*` in brackets becomes part of the character class.
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
        guard needsExpression else {
            self.kind = kind
            return
        }
        self.kind = .expression(try? IgnoreExpression(expression + ["$"]), opening: Self.opening(of: body))
    }

    /// Returns the characters before the first character that is special in a pattern or in the regular expression of a
    /// pattern.
    private static func opening(of pattern: ArraySlice<Unicode.Scalar>) -> ArraySlice<Unicode.Scalar> {
        // The alternatives of `a|b` have no common opening.
        guard !pattern.contains("|") else { return [] }
        let opening = pattern.prefix { !"*?\\[]{}^".unicodeScalars.contains($0) }
        // `b` can be optional in `ab{0}`, but not in `ab*`, which becomes `ab[^/]*`.
        return pattern.dropFirst(opening.count).first == "{" ? opening.dropLast() : opening
    }

    /// Returns whether the pattern matches the path or one of its ancestors; nil if the pattern is invalid.
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
        case .expression(let expression, _):
            var steps = Int.max
            return expression?.matches(path, steps: &steps)
        }
    }
}
