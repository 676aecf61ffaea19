import SourceText

/// The regular expression that BuildKit's `patternmatcher` creates for a `.dockerignore` pattern, e.g. `^src/[^/]*\.md$`
/// for `src/*.md`.
///
/// Supports the part of Go's syntax that patterns can produce, except `\p` (Unicode character classes). Matching takes at
/// most time proportional to the size of the expression times the size of the path.
struct IgnoreExpression: Sendable {
    /// The error for an expression that Go's `regexp` rejects or that is larger than `sizeLimit`.
    struct Invalid: Error {}

    enum Assertion: Sendable { case start, end, wordBoundary, noWordBoundary }

    enum Atom: Sendable {
        case scalar(Unicode.Scalar)
        case set(ScalarRanges)
        case assertion(Assertion)
        /// `(.*/)?`, the translation of `**/`.
        case directories
    }

    /// An atom and the number of its repetitions.
    struct Item: Sendable {
        var atom: Atom
        /// The minimum number of repetitions.
        var minimum = 1
        /// The maximum number of repetitions; nil if there is none.
        var maximum: Int? = 1
    }

    private enum Instruction {
        case scalar(Unicode.Scalar)
        case set(ScalarRanges)
        case assertion(Assertion)
        case jump(Int)
        /// A fork, which continues both at the instruction with this index and at the next instruction.
        case split(Int)
        /// A split at the start of the `.*` in a `(.*/)?` that follows `/`, e.g. in `^a/(.*/)?b$` from `a/**/b`. Once the split
        /// is reached, states at earlier instructions can be dropped: to match, they would have to consume that `/` later in
        /// the path, and this `.*` can consume everything up to that point.
        case dominatingSplit(Int)
        case match
    }

    /// The maximum number of instructions, which repetitions such as `a{1000}` multiply.
    private static let sizeLimit = 1 << 18

    private var program: [Instruction] = []

    init(_ text: [Unicode.Scalar]) throws(Invalid) {
        var parser = IgnoreExpressionParser(text)
        let alternatives = try parser.parse()
        for (index, items) in alternatives.enumerated() {
            let split = program.count
            let isLast = index == alternatives.count - 1
            if !isLast { program.append(.jump(0)) }
            var followsSlash = false
            for item in items {
                try append(item, dominates: followsSlash && alternatives.count == 1)
                followsSlash = if case .scalar("/") = item.atom { item.minimum > 0 } else { false }
            }
            program.append(.match)
            if !isLast { program[split] = .split(program.count) }
        }
    }

    private mutating func append(_ item: Item, dominates: Bool) throws(Invalid) {
        let optional = item.maximum.map { $0 - item.minimum } ?? 1
        guard program.count + (item.minimum + optional) * 6 < Self.sizeLimit else { throw Invalid() }
        for _ in 0..<item.minimum { append(item.atom, dominates: dominates) }
        for _ in 0..<optional {
            let split = program.count
            program.append(.jump(0))
            append(item.atom, dominates: false)
            if item.maximum == nil { program.append(.jump(split)) }
            program[split] = .split(program.count)
        }
    }

    private mutating func append(_ atom: Atom, dominates: Bool) {
        switch atom {
        case .scalar(let scalar): program.append(.scalar(scalar))
        case .set(let set): program.append(.set(set))
        case .assertion(let assertion): program.append(.assertion(assertion))
        case .directories:
            let start = program.count
            let loop: Instruction = dominates ? .dominatingSplit(start + 4) : .split(start + 4)
            program += [.split(start + 5), loop, .set(.notNewline), .jump(start + 1), .scalar("/")]
        }
    }

    /// Returns whether the expression matches anywhere in the path or in one of its ancestors.
    ///
    /// - Parameter steps: The number of instructions that may still be run; the call subtracts the number that it runs. If none
    ///   are left, the result is false.
    func matches(_ path: IgnoredPath, steps: inout Int) -> Bool {
        guard steps > 0 else { return false }
        var run = Run(path, instructions: program.count)
        run.stepsLeft = steps - program.count / 8
        defer { steps = run.stepsLeft }
        var ends = path.ends[...]
        var cancellation = CancellationCheck(every: 1024)
        for position in 0...path.scalars.count {
            while ends.first == position {
                ends.removeFirst()
                if follow(&run, at: position, isEnd: true) { return true }
            }
            guard position < path.scalars.count else { break }
            if follow(&run, at: position, isEnd: false) { return true }
            // A cancelled build does not need the result.
            if run.stepsLeft <= 0 || cancellation.isCancelled(after: 1 + run.states.count) { break }
            let scalar = path.scalars[position]
            run.seeds.removeAll(keepingCapacity: true)
            for index in run.states where index >= run.first {
                switch program[index] {
                case .scalar(scalar): run.seeds.append(index + 1)
                case .set(let set) where set.contains(scalar): run.seeds.append(index + 1)
                default: break
                }
            }
        }
        return false
    }

    /// The state of matching a path.
    private struct Run {
        let path: IgnoredPath
        let hasNewline: Bool
        /// The indexes of the instructions after those that consumed the last character.
        var seeds: [Int] = []
        /// The indexes of the instructions that can consume the next character.
        var states: [Int] = []
        /// The index of the last dominating split that was reached, or 0. States before it are dropped.
        var first = 0
        var stack: [Int] = []
        /// For each instruction, the number of the last call of `follow` that visited it.
        var visits: [Int]
        var calls = 0
        var stepsLeft = Int.max

        init(_ path: IgnoredPath, instructions: Int) {
            self.path = path
            hasNewline = path.scalars.contains("\n")
            visits = Array(repeating: 0, count: instructions)
        }
    }

    /// Collects the states that are reachable from the seeds and from the expression's start. Returns true if a match
    /// ends at `position`.
    ///
    /// - Parameter isEnd: Whether the path, or the ancestor that is being matched, ends at `position`.
    private func follow(_ run: inout Run, at position: Int, isEnd: Bool) -> Bool {
        run.calls += 1
        run.first = 0
        run.states.removeAll(keepingCapacity: true)
        run.stack.removeAll(keepingCapacity: true)
        run.stack.append(0)
        run.stack.append(contentsOf: run.seeds)
        while let index = run.stack.popLast() {
            guard run.visits[index] != run.calls else { continue }
            run.visits[index] = run.calls
            run.stepsLeft -= 1
            switch program[index] {
            case .match: return true
            case .jump(let target): run.stack.append(target)
            case .dominatingSplit(let target), .split(let target):
                if case .dominatingSplit = program[index], !run.hasNewline { run.first = max(run.first, index) }
                run.stack.append(target)
                run.stack.append(index + 1)
            case .assertion(let assertion):
                if Self.holds(assertion, in: run.path.scalars, at: position, isEnd: isEnd) {
                    run.stack.append(index + 1)
                }
            case .scalar, .set: run.states.append(index)
            }
        }
        return false
    }

    private static func holds(
        _ assertion: Assertion,
        in scalars: [Unicode.Scalar],
        at position: Int,
        isEnd: Bool
    ) -> Bool {
        func isWord(_ index: Int) -> Bool {
            scalars.indices.contains(index) && ScalarRanges.word.contains(scalars[index])
        }
        switch assertion {
        case .start: return position == 0
        case .end: return isEnd
        case .wordBoundary: return isWord(position - 1) != (!isEnd && isWord(position))
        case .noWordBoundary: return isWord(position - 1) == (!isEnd && isWord(position))
        }
    }
}

/// A set of Unicode scalars.
struct ScalarRanges: Sendable {
    /// Ascending ranges with gaps between them.
    private var ranges: [ClosedRange<UInt32>]

    init(_ ranges: [ClosedRange<UInt32>]) {
        self.ranges = []
        for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if let last = self.ranges.last, range.lowerBound <= last.upperBound + 1 {
                self.ranges[self.ranges.count - 1] = last.lowerBound...max(last.upperBound, range.upperBound)
            } else {
                self.ranges.append(range)
            }
        }
    }

    init(_ ranges: ClosedRange<Unicode.Scalar>...) {
        self.init(ranges.map { $0.lowerBound.value...$0.upperBound.value })
    }

    static let digit = ScalarRanges("0"..."9")
    static let space = ScalarRanges("\t"..."\n", "\u{C}"..."\r", " "..." ")
    static let word = ScalarRanges("0"..."9", "A"..."Z", "_"..."_", "a"..."z")
    static let notNewline = ScalarRanges("\n"..."\n").inverted

    /// The named character classes, keyed by name, e.g. `alpha` for `[:alpha:]`.
    static let named: [String: ScalarRanges] = [
        "alnum": ScalarRanges("0"..."9", "A"..."Z", "a"..."z"), "alpha": ScalarRanges("A"..."Z", "a"..."z"),
        "ascii": ScalarRanges("\0"..."\u{7F}"), "blank": ScalarRanges("\t"..."\t", " "..." "),
        "cntrl": ScalarRanges("\0"..."\u{1F}", "\u{7F}"..."\u{7F}"), "digit": digit,
        "graph": ScalarRanges("!"..."~"), "lower": ScalarRanges("a"..."z"), "print": ScalarRanges(" "..."~"),
        "punct": ScalarRanges("!"..."/", ":"..."@", "["..."`", "{"..."~"),
        "space": ScalarRanges("\t"..."\r", " "..." "), "upper": ScalarRanges("A"..."Z"), "word": word,
        "xdigit": ScalarRanges("0"..."9", "A"..."F", "a"..."f"),
    ]

    /// The scalars that are not in the set.
    var inverted: ScalarRanges {
        var gaps: [ClosedRange<UInt32>] = []
        var start: UInt32 = 0
        for range in ranges {
            if range.lowerBound > start { gaps.append(start...range.lowerBound - 1) }
            start = range.upperBound + 1
        }
        if start <= 0x10FFFF { gaps.append(start...0x10FFFF) }
        return ScalarRanges(gaps)
    }

    func union(_ other: ScalarRanges) -> ScalarRanges { ScalarRanges(ranges + other.ranges) }

    func contains(_ scalar: Unicode.Scalar) -> Bool {
        var (low, high) = (0, ranges.count)
        while low < high {
            let middle = (low + high) / 2
            if ranges[middle].upperBound < scalar.value { low = middle + 1 } else { high = middle }
        }
        return low < ranges.count && ranges[low].lowerBound <= scalar.value
    }
}
