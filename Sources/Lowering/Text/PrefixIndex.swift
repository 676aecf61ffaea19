import SourceText

/// Texts, of which those that another text begins with are found together: one binary search per character, however many
/// texts there are.
struct PrefixIndex: Sendable {
    private struct Entry: Sendable {
        let text: ArraySlice<Unicode.Scalar>
        let value: Int
    }

    /// Ascending by text.
    private let entries: [Entry]

    /// Creates an index of texts with a value each; partial if the task is cancelled meanwhile.
    init(_ texts: [(text: ArraySlice<Unicode.Scalar>, value: Int)]) {
        entries = texts.lazy.map { Entry(text: $0.text, value: $0.value) }.sortedUnlessCancelled {
            $0.text.lexicographicallyPrecedes($1.text)
        }
    }

    var isEmpty: Bool { entries.isEmpty }

    /// The texts that a longer text begins with, while that is read character by character.
    struct Search {
        private let entries: [Entry]
        /// The entries that begin with the characters so far.
        private var range: Range<Int>
        private var depth = 0

        init(_ index: PrefixIndex) {
            entries = index.entries
            range = entries.indices
        }

        /// Whether no text of the index begins with the characters so far.
        var isOver: Bool { range.isEmpty }

        /// Returns the value of the next text that is equal to the characters so far; nil once there is none.
        mutating func next() -> Int? {
            guard let first = range.first, entries[first].text.count == depth else { return nil }
            range = range.dropFirst()
            return entries[first].value
        }

        /// Reads the next character, after `next` has returned nil.
        mutating func read(_ scalar: Unicode.Scalar) {
            let start = partition { $0 < scalar }
            range = start..<range.upperBound
            range = start..<partition { $0 == scalar }
            depth += 1
        }

        /// The first entry of the range whose next character does not satisfy a condition that all before it do.
        private func partition(_ condition: (Unicode.Scalar) -> Bool) -> Int {
            var (low, high) = (range.lowerBound, range.upperBound)
            while low < high {
                let middle = (low + high) / 2
                let text = entries[middle].text
                if condition(text[text.startIndex + depth]) { low = middle + 1 } else { high = middle }
            }
            return low
        }
    }
}
