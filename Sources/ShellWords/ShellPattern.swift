import SourceText

/// The pattern in `${NAME#PATTERN}`, `${NAME%PATTERN}` or `${NAME/PATTERN/…}`. `*` matches any text and `?` any character,
/// except newlines.
struct ShellPattern {
    /// A syntax error in a pattern.
    struct Failure: Error {
        let reason: String
    }

    private enum Token {
        case scalar(Unicode.Scalar)
        case any
        case star
    }

    private let tokens: [Token]
    private let isGreedy: Bool

    /// Parses a pattern. If it is greedy (after `##`, `%%` and `/`), each `*` matches as much as possible; otherwise (after
    /// `#` and `%`) as little as possible.
    init(_ pattern: [Unicode.Scalar], isGreedy: Bool) throws(Failure) {
        self.isGreedy = isGreedy
        var tokens: [Token] = []
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
        self.tokens = tokens
    }

    /// Returns the pattern in reverse order, in which an escape stays before the escaped character: `\*a` becomes `a\*`.
    static func reversed(_ pattern: [Unicode.Scalar]) -> [Unicode.Scalar] {
        var units: [[Unicode.Scalar]] = []
        var index = 0
        while index < pattern.count {
            let length = pattern[index] == "\\" && index + 1 < pattern.count ? 2 : 1
            units.append(Array(pattern[index..<(index + length)]))
            index += length
        }
        return units.reversed().flatMap(\.self)
    }

    /// A match in progress: the index of the pattern's next token, and the index of the match's first scalar in the text.
    private struct Thread {
        let token: Int
        let start: Int
    }

    /// Returns the leftmost match that starts at the scalar `from` or after it, or only at `from` if `anchored` is set; nil
    /// if there is none.
    ///
    /// All matches in progress advance together over the text, the preferred ones first, so that the time is
    /// proportional to the product of the lengths of pattern and text.
    func firstMatch(in text: [Unicode.Scalar], from: Int, anchored: Bool) -> Range<Int>? {
        var threads: [Thread] = []
        var found: Range<Int>?
        var seen = [Int](repeating: -1, count: tokens.count + 1)
        var position = from
        var cancellation = CancellationCheck(every: 4096)
        while !cancellation.isCancelled(after: 1 + threads.count) {
            var current: [Thread] = []
            for thread in threads {
                add(thread, at: position, seen: &seen, to: &current)
            }
            if found == nil, !anchored || position == from {
                add(Thread(token: 0, start: position), at: position, seen: &seen, to: &current)
            }
            threads.removeAll(keepingCapacity: true)
            for thread in current {
                guard thread.token < tokens.count else {
                    // The threads after a finished match are less preferred.
                    found = thread.start..<position
                    break
                }
                guard position < text.count else { continue }
                let scalar = text[position]
                switch tokens[thread.token] {
                case .scalar(let wanted):
                    if scalar == wanted { threads.append(Thread(token: thread.token + 1, start: thread.start)) }
                case .any:
                    if scalar != "\n" { threads.append(Thread(token: thread.token + 1, start: thread.start)) }
                case .star:
                    if scalar != "\n" { threads.append(thread) }
                }
            }
            position += 1
            guard position <= text.count, !threads.isEmpty || (found == nil && !anchored) else { return found }
        }
        return nil
    }

    /// Adds a thread, and those that it becomes if the stars at its token match nothing, in the order of preference.
    private func add(_ thread: Thread, at position: Int, seen: inout [Int], to list: inout [Thread]) {
        var token = thread.token
        var stars: [Thread] = []
        while seen[token] != position {
            seen[token] = position
            let here = Thread(token: token, start: thread.start)
            guard token < tokens.count, case .star = tokens[token] else {
                list.append(here)
                break
            }
            if isGreedy { list.append(here) } else { stars.append(here) }
            token += 1
        }
        list.append(contentsOf: stars.reversed())
    }

    /// Replaces every match. As in Go's `ReplaceAllString`, `$0` and `${0}` in the replacement stand for the match, `$$`
    /// for `$`, and any other `$NAME` for nothing.
    ///
    /// - Returns: The result in UTF-8; nil if it has more than `limit` scalars after one of the replacements, or if the
    ///   task is cancelled.
    func replacingAll(
        in text: [Unicode.Scalar],
        with replacement: [Unicode.Scalar],
        limit: Int
    ) -> [UInt8]? {
        let pieces = Self.pieces(of: replacement)
        var result = EncodedScalars()
        var (search, copied) = (0, 0)
        var cancellation = CancellationCheck(every: 1 << 16)
        while search <= text.count, let match = firstMatch(in: text, from: search, anchored: false) {
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

    /// Splits a replacement at each `$0` and `${0}`. Any other reference, e.g. `$1`, expands to nothing, and `$$` to `$`.
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
