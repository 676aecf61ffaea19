import SourceText

/// The automaton of a pattern with `*` and `?`. It advances 64 states at once, so its running time is the length of the text
/// times the number of 64-state blocks.
///
/// State `i` means that the first `i` characters of the pattern have matched. A `*` isn't counted as a character; it makes a
/// state stay active. Every block except the first is entered only from the previous block. Therefore each block can run over
/// the whole text before the next block does, and needs masks only for its own characters.
struct GlobAutomaton {
    enum Token {
        case scalar(Unicode.Scalar)
        case any
        case star
    }

    /// The characters of the pattern as classes; `anyClass` for `?`.
    private var characters: [UInt32] = []
    /// For each state, whether a `*` makes it stay active.
    private var stays: [Bool] = [false]
    private var table: ScalarClasses
    private static let anyClass = UInt32.max

    /// The number of 64-state blocks.
    var blocks: Int { characters.count / 64 + 1 }

    init(_ tokens: [Token]) {
        table = ScalarClasses()
        characters.reserveCapacity(tokens.count)
        stays.reserveCapacity(tokens.count + 1)
        for token in tokens {
            switch token {
            case .star: stays[stays.count - 1] = true
            case .any:
                characters.append(Self.anyClass)
                stays.append(false)
            case .scalar(let scalar):
                characters.append(table.insert(scalar))
                stays.append(false)
            }
        }
    }

    /// Returns the class of each scalar of a text.
    func classes(of text: [Unicode.Scalar]) -> [UInt32] { table.classes(of: text) }

    /// Returns the positions at which a match starts. It finds them by running the reversed pattern over the text backwards.
    func starts(in text: [UInt32]) -> MatchStarts {
        MatchStarts(length: text.count, found: run(text, from: text.count, isReversed: true))
    }

    /// Returns the end of a match that starts at the position `start`: the last possible end if the pattern is greedy, otherwise
    /// the first. Returns nil if there is no match.
    ///
    /// Neither `*` nor `?` matches a newline, so all matches from one position end on the same line. The greedy match is the one
    /// that ends last: if it ended earlier, its last `*` could match more.
    func end(in text: [UInt32], from start: Int, isGreedy: Bool) -> Int? {
        guard stays.contains(true) else {
            let end = start + characters.count
            guard end <= text.count else { return nil }
            for (offset, character) in characters.enumerated() {
                let found = text[start + offset]
                let fits = character == Self.anyClass ? found != ScalarClasses.newline : found == character
                guard fits else { return nil }
            }
            return end
        }
        let ends = run(text, from: start, isReversed: false)
        return (isGreedy ? ends.last : ends.first).map { start + $0 }
    }

    /// Runs the automaton over a text.
    ///
    /// - Parameter isReversed: Whether the reversed pattern runs backwards and starts anew at every position. Otherwise, the
    ///   pattern starts once.
    /// - Returns: The numbers of scalars after which the last state was reached. Empty if the task is cancelled.
    private func run(_ text: [UInt32], from origin: Int, isReversed: Bool) -> PositionSet {
        let length = isReversed ? origin : text.count - origin
        guard characters.count <= length else { return PositionSet() }
        var entries: PositionSet? = nil
        var masks = [UInt64](repeating: 0, count: table.count)
        var cancellation = CancellationCheck(every: 1 << 16)
        for index in 0..<blocks {
            let block = block(index, isReversed: isReversed)
            for (mask, character) in block.literals { masks[Int(character)] |= mask }
            defer { for (_, character) in block.literals { masks[Int(character)] = 0 } }
            let next = masks.withUnsafeBufferPointer { masks in
                text.withUnsafeBufferPointer { text in
                    block.run(
                        length: length,
                        entries: entries,
                        isRestarted: isReversed,
                        masks: masks,
                        cancellation: &cancellation
                    ) { isReversed ? text[origin - 1 - $0] : text[origin + $0] }
                }
            }
            guard !next.isEmpty, !cancellation.isCancelled() else { return PositionSet() }
            entries = next
        }
        return entries ?? PositionSet()
    }

    /// Returns the block of the 64 states from state `64 * index` on, for the pattern or the reversed pattern.
    private func block(_ index: Int, isReversed: Bool) -> StateBlock {
        let first = index * 64
        let last = characters.count
        var block = StateBlock()
        for state in first...min(first + 63, last) {
            let bit = UInt64(1) << UInt64(state - first)
            if stays[isReversed ? last - state : state] { block.stays |= bit }
            if state == last { block.accepted = bit }
            guard state < last else { continue }
            let character = characters[isReversed ? last - 1 - state : state]
            if character == Self.anyClass { block.any |= bit } else { block.literals.append((bit, character)) }
        }
        return block
    }
}

/// 64 states of an automaton.
private struct StateBlock {
    /// The states that stay at any character except a newline.
    var stays: UInt64 = 0
    /// The states before a `?`.
    var any: UInt64 = 0
    /// The states before a character, with the class of the character.
    var literals: [(mask: UInt64, character: UInt32)] = []
    /// The last state of the automaton; 0 if it is in a later block.
    var accepted: UInt64 = 0

    /// Runs the block over a text.
    ///
    /// - Parameters:
    ///   - entries: The positions at which the first state is entered; nil for the first block.
    ///   - isRestarted: Whether the first block is entered at every position, instead of only at the first.
    ///   - masks: For each character class, the mask of the states before a character of that class.
    /// - Returns: The positions at which the state after the block, or the last state of the automaton, is reached.
    @inline(__always)
    func run(
        length: Int,
        entries: PositionSet?,
        isRestarted: Bool,
        masks: UnsafeBufferPointer<UInt64>,
        cancellation: inout CancellationCheck,
        character: (Int) -> UInt32
    ) -> PositionSet {
        var result = PositionSet()
        var (states, left): (UInt64, UInt64) = (0, 0)
        for word in 0...(length / 64) {
            let entered = entries?.word(word) ?? (isRestarted ? .max : word == 0 ? 1 : 0)
            if states == 0, left == 0, entered == 0 {
                // From here on, only later entries can reach a state.
                if word >= entries?.wordCount ?? (isRestarted ? .max : 1) { break }
                continue
            }
            guard !cancellation.isCancelled(after: 64) else { break }
            var found: UInt64 = 0
            for bit in 0..<UInt64(min(64, length + 1 - word * 64)) {
                states |= (entered &>> bit) & 1
                found |= (accepted == 0 ? left : states & accepted != 0 ? 1 : 0) &<< bit
                let position = word &* 64 &+ Int(bit)
                guard position < length else { break }
                let character = character(position)
                let inLine: UInt64 = character == ScalarClasses.newline ? 0 : .max
                let moved = states & (masks[Int(character)] | any & inLine)
                left = moved &>> 63
                states = moved &<< 1 | states & stays & inLine
            }
            result.set(word, found)
        }
        return result
    }
}

/// A set of positions, 64 per word.
private struct PositionSet {
    private var words: [UInt64] = []

    var wordCount: Int { words.count }

    var isEmpty: Bool { words.isEmpty }

    func word(_ index: Int) -> UInt64 { index < words.count ? words[index] : 0 }

    /// Sets the 64 positions of a word. Words must be set in ascending order.
    mutating func set(_ index: Int, _ word: UInt64) {
        guard word != 0 else { return }
        while words.count < index { words.append(0) }
        words.append(word)
    }

    var first: Int? { words.firstIndex { $0 != 0 }.map { $0 * 64 + words[$0].trailingZeroBitCount } }

    var last: Int? { words.last.map { (words.count - 1) * 64 + 63 - $0.leadingZeroBitCount } }

    /// Returns the largest position up to `position`; nil if there is none.
    func last(upTo position: Int) -> Int? {
        var index = min(position / 64, words.count - 1)
        while index >= 0 {
            let word = index == position / 64 ? words[index] & (.max &>> UInt64(63 - position % 64)) : words[index]
            if word != 0 { return index * 64 + 63 - word.leadingZeroBitCount }
            index -= 1
        }
        return nil
    }
}

/// The positions of a text at which a match starts.
struct MatchStarts {
    private let length: Int
    /// The positions, counted from the end of the text.
    private let found: PositionSet

    fileprivate init(length: Int, found: PositionSet) {
        self.length = length
        self.found = found
    }

    /// Returns the first position at or after `position`; nil if there is none.
    func next(from position: Int) -> Int? { found.last(upTo: length - position).map { length - $0 } }
}

/// The characters of a pattern, numbered as classes. All other characters are in class 0.
private struct ScalarClasses {
    static let newline: UInt32 = 1
    /// The number of classes, including class 0.
    private(set) var count = 1
    /// For each block of 256 scalars, the index of its page in `entries`. Page 0 is empty.
    private var pages: [UInt16] = []
    private var entries = [UInt32](repeating: 0, count: 256)

    init() { _ = insert("\n") }

    mutating func insert(_ scalar: Unicode.Scalar) -> UInt32 {
        let page = Int(scalar.value >> 8)
        if page >= pages.count { pages += Array(repeating: 0, count: page + 1 - pages.count) }
        if pages[page] == 0 {
            pages[page] = UInt16(truncatingIfNeeded: entries.count / 256)
            entries += Array(repeating: 0, count: 256)
        }
        let index = Int(pages[page]) * 256 + Int(scalar.value & 0xFF)
        if entries[index] == 0 {
            entries[index] = UInt32(truncatingIfNeeded: count)
            count += 1
        }
        return entries[index]
    }

    func classes(of text: [Unicode.Scalar]) -> [UInt32] {
        text.map { scalar in
            let page = Int(scalar.value >> 8)
            return page < pages.count ? entries[Int(pages[page]) * 256 + Int(scalar.value & 0xFF)] : 0
        }
    }
}
