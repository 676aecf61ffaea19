import SourceText

/// The pattern in `${NAME#PATTERN}`, `${NAME%PATTERN}` or `${NAME/PATTERN/…}`. `*` matches any text and `?` any character,
/// except newlines.
struct ShellPattern {
    /// A syntax error in a pattern.
    struct Failure: Error {
        let reason: String
    }

    private let automaton: GlobAutomaton
    private let isGreedy: Bool

    /// Parses a pattern. In a greedy pattern (after `##`, `%%` and `/`), each `*` matches as much as possible; otherwise (after
    /// `#` and `%`) it matches as little as possible.
    init(_ pattern: [Unicode.Scalar], isGreedy: Bool) throws(Failure) {
        self.isGreedy = isGreedy
        var tokens: [GlobAutomaton.Token] = []
        tokens.reserveCapacity(pattern.count)
        var index = 0
        while index < pattern.count {
            let scalar = pattern[index]
            index += 1
            switch scalar {
            case "*": tokens.append(.star)
            case "?": tokens.append(.any)
            case "\\":
                let next = index < pattern.count ? pattern[index] : "\u{FFFD}"
                // The escape before a delimiter, as in `${X/\//-}`, is not part of the pattern.
                if next == "}" || next == "/" { continue }
                index += 1
                guard next == "*" || next == "?" || next == "\\" else {
                    throw Failure(reason: "invalid escape '\\\(next)'")
                }
                tokens.append(.scalar(next))
            default: tokens.append(.scalar(scalar))
            }
        }
        automaton = GlobAutomaton(tokens)
    }

    /// Returns the pattern reversed, except that an escape stays before the character that it escapes: `\*a` becomes `a\*`.
    static func reversed(_ pattern: [Unicode.Scalar]) -> [Unicode.Scalar] {
        var result: [Unicode.Scalar] = []
        result.reserveCapacity(pattern.count)
        var end = pattern.count
        // Escapes can be recognized only from the start, so they are marked first.
        var isEscape = [Bool](repeating: false, count: pattern.count)
        var index = 0
        while index < pattern.count {
            guard pattern[index] == "\\", index + 1 < pattern.count else {
                index += 1
                continue
            }
            isEscape[index] = true
            index += 2
        }
        while end > 0 {
            let length = end > 1 && isEscape[end - 2] ? 2 : 1
            result += pattern[(end - length)..<end]
            end -= length
        }
        return result
    }

    /// Returns the end of the match at the start of the text; nil if there is no match.
    func prefixMatch(in text: [Unicode.Scalar]) -> Int? {
        automaton.end(in: automaton.classes(of: text), from: 0, isGreedy: isGreedy)
    }

    /// Returns the leftmost match, in which each `*` matches as much or as little as `isGreedy` says.
    func firstMatch(in text: [Unicode.Scalar]) -> Range<Int>? {
        let classes = automaton.classes(of: text)
        guard let start = automaton.starts(in: classes).next(from: 0) else { return nil }
        return automaton.end(in: classes, from: start, isGreedy: isGreedy).map { start..<$0 }
    }

    /// Replaces every match. As in Go's `ReplaceAllString`, `$0` and `${0}` in the replacement expand to the match, `$$`
    /// expands to `$`, and any other `$NAME` expands to nothing.
    ///
    /// - Returns: The result in UTF-8; nil if it exceeds `limit` scalars after any replacement, or if the task is cancelled.
    func replacingAll(
        in text: [Unicode.Scalar],
        with replacement: [Unicode.Scalar],
        limit: Int
    ) -> [UInt8]? {
        let pieces = Self.pieces(of: replacement)
        let classes = automaton.classes(of: text)
        let starts = automaton.starts(in: classes)
        var result = EncodedScalars()
        var (search, copied) = (0, 0)
        var cancellation = CancellationCheck(every: 1 << 16)
        while search <= text.count, let start = starts.next(from: search),
            let end = automaton.end(in: classes, from: start, isGreedy: isGreedy)
        {
            let match = start..<end
            result.append(text[copied..<match.lowerBound])
            // An empty match directly after another match is ignored.
            if match.upperBound > copied || match.lowerBound == 0 {
                let before = result.count
                for piece in pieces {
                    switch piece {
                    case .text(let encoded): result.append(encoded)
                    case .match: result.append(text[match])
                    }
                }
                guard result.count <= limit, !cancellation.isCancelled(after: 1 + result.count - before) else {
                    return nil
                }
            }
            copied = match.upperBound
            search = max(search + 1, match.upperBound)
        }
        result.append(text[copied...])
        return result.bytes
    }

    /// A part of a replacement.
    private enum Piece {
        case text(EncodedScalars)
        /// `$0` or `${0}`: the matched text.
        case match
    }

    /// Splits a replacement at each `$0` and `${0}`. Any other reference, e.g. `$1`, expands to nothing; `$$` expands to `$`.
    private static func pieces(of template: [Unicode.Scalar]) -> [Piece] {
        var pieces: [Piece] = []
        var text = EncodedScalars()
        var index = 0
        while index < template.count {
            let scalar = template[index]
            index += 1
            guard scalar == "$" else {
                text.append([scalar])
                continue
            }
            if index < template.count, template[index] == "$" {
                text.append(["$"])
                index += 1
            } else if let (name, end) = reference(template, from: index) {
                if name.elementsEqual(["0"]) {
                    pieces += [.text(text), .match]
                    text = EncodedScalars()
                }
                index = end
            } else {
                text.append(["$"])
            }
        }
        return pieces + [.text(text)]
    }

    /// Returns the name after the `$` of a reference, e.g. `0` for `$0` or `${0}`, and the index after the reference; nil
    /// if no name follows the `$`.
    private static func reference(
        _ template: [Unicode.Scalar],
        from start: Int
    ) -> (name: ArraySlice<Unicode.Scalar>, end: Int)? {
        let isBraced = start < template.count && template[start] == "{"
        let first = isBraced ? start + 1 : start
        var end = first
        while end < template.count, template[end].isLetter || template[end].isDecimalDigit || template[end] == "_" {
            end += 1
        }
        guard end > first else { return nil }
        guard isBraced else { return (template[first..<end], end) }
        guard end < template.count, template[end] == "}" else { return nil }
        return (template[first..<end], end + 1)
    }
}

/// Text in UTF-8, and the number of its scalars.
private struct EncodedScalars {
    private(set) var bytes: [UInt8] = []
    private(set) var count = 0

    mutating func append(_ other: EncodedScalars) {
        bytes += other.bytes
        count += other.count
    }

    mutating func append(_ scalars: some Collection<Unicode.Scalar>) {
        for scalar in scalars {
            if scalar.isASCII {
                bytes.append(UInt8(truncatingIfNeeded: scalar.value))
            } else {
                UTF8.encode(scalar).map { bytes += $0 }
            }
        }
        count += scalars.count
    }
}
