import TestSupport
import Testing

@testable import ShellWords

/// Compares patterns with a matcher that tries one possibility after the other, as a backtracking regular expression does.
@Suite struct ShellPatternTests {
    /// Random patterns and texts over few characters, so that many of them match.
    @Test(arguments: 0..<40) func `random patterns match as by backtracking`(seed: UInt64) throws {
        var random = SeededNumbers(seed: seed &+ 1)
        for _ in 0..<500 {
            let pattern = random.text(upTo: 9, of: ["a", "b", "*", "*", "?", "\n", "é"])
            let text = random.text(upTo: 14, of: ["a", "a", "b", "\n", "é", "x"])
            try compare(pattern, text)
        }
    }

    /// Patterns of more than 64 characters, whose blocks have to hand on to each other.
    @Test(arguments: 0..<40) func `long random patterns match as by backtracking`(seed: UInt64) throws {
        var random = SeededNumbers(seed: seed &+ 1000)
        for _ in 0..<25 {
            // A text, and a pattern made of it, so that it matches.
            let part = random.text(upTo: 200, of: ["a", "a", "a", "b", "\n"])
            var pattern: [Unicode.Scalar] = []
            for scalar in part {
                switch random.next(20) {
                case 0 where scalar != "\n": pattern.append("?")
                case 1 where scalar != "\n": pattern.append("*")
                case 2: pattern += ["*", scalar]
                default: pattern.append(scalar)
                }
            }
            let text =
                random.text(upTo: 20, of: ["a", "b", "\n"]) + part + random.text(upTo: 150, of: ["a", "a", "b"])
            try compare(pattern, text)
        }
    }

    private func compare(_ pattern: [Unicode.Scalar], _ text: [Unicode.Scalar]) throws {
        for isGreedy in [true, false] {
            let compiled = try ShellPattern(pattern, isGreedy: isGreedy)
            let reference = Reference(pattern: pattern, text: text, isGreedy: isGreedy)
            #expect(compiled.prefixMatch(in: text) == reference.end(from: 0), "\(pattern) in \(text)")
            let first = (0...text.count).lazy.compactMap { start in reference.end(from: start).map { start..<$0 } }
                .first
            #expect(compiled.firstMatch(in: text) == first, "\(pattern) in \(text)")
        }
        let compiled = try ShellPattern(pattern, isGreedy: true)
        let reference = Reference(pattern: pattern, text: text, isGreedy: true)
        let replaced = compiled.replacingAll(in: text, with: ["<", "$", "0", ">"], limit: .max)
        #expect(replaced.map { String(decoding: $0, as: UTF8.self) } == reference.replaced(), "\(pattern) in \(text)")
    }
}

/// A matcher by backtracking, which remembers where it has failed.
private final class Reference {
    let pattern: [Unicode.Scalar]
    let text: [Unicode.Scalar]
    let isGreedy: Bool
    private var failed: Set<Int> = []

    init(pattern: [Unicode.Scalar], text: [Unicode.Scalar], isGreedy: Bool) {
        self.pattern = pattern
        self.text = text
        self.isGreedy = isGreedy
    }

    func end(from start: Int) -> Int? { end(start, 0) }

    private func end(_ position: Int, _ token: Int) -> Int? {
        guard token < pattern.count else { return position }
        let key = position * (pattern.count + 1) + token
        guard !failed.contains(key) else { return nil }
        let isInLine = position < text.count && text[position] != "\n"
        var found: Int?
        switch pattern[token] {
        case "*":
            let skip = { self.end(position, token + 1) }
            let take = { isInLine ? self.end(position + 1, token) : nil }
            found = isGreedy ? take() ?? skip() : skip() ?? take()
        case "?": found = isInLine ? end(position + 1, token + 1) : nil
        default: found = position < text.count && text[position] == pattern[token] ? end(position + 1, token + 1) : nil
        }
        if found == nil { failed.insert(key) }
        return found
    }

    /// The text with every match in angle brackets. An empty match right after another one doesn't count.
    func replaced() -> String {
        var result = String.UnicodeScalarView()
        var (position, last) = (0, -1)
        while position <= text.count {
            if let end = end(from: position), end > position || position != last {
                result += ["<"] + text[position..<end] + [">"]
                last = end
                if end > position {
                    position = end
                    continue
                }
            }
            if position < text.count { result.append(text[position]) }
            position += 1
        }
        return String(result)
    }
}

extension SeededNumbers {
    fileprivate mutating func next(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &self) }

    fileprivate mutating func text(upTo length: Int, of scalars: [Unicode.Scalar]) -> [Unicode.Scalar] {
        (0..<next(length + 1)).map { _ in scalars[next(scalars.count)] }
    }
}
