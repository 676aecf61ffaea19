import SourceText

/// An index of texts that finds all indexed texts with which a given text begins. A search reads the given text once, with
/// two binary searches per character.
struct PrefixIndex: Sendable {
    private struct Entry: Sendable {
        let text: ArraySlice<Unicode.Scalar>
        let value: Int
    }

    /// The entries in ascending order of their texts.
    private let entries: [Entry]

    /// Creates an index of texts, each with a value. The index is empty if the task is cancelled before it is complete.
    init(_ texts: [(text: ArraySlice<Unicode.Scalar>, value: Int)]) {
        entries = texts.lazy.map { Entry(text: $0.text, value: $0.value) }.sortedUnlessCancelled {
            $0.text.lexicographicallyPrecedes($1.text)
        }
    }

    var isEmpty: Bool { entries.isEmpty }

    /// A search for the indexed texts with which a given text begins. The caller passes the given text character by character.
    struct Search {
        private let entries: [Entry]
        /// The entries that begin with the characters read so far.
        private var range: Range<Int>
        private var depth = 0

        init(_ index: PrefixIndex) {
            entries = index.entries
            range = entries.indices
        }

        /// Whether no further text of the index begins with the characters read so far.
        var isOver: Bool { range.isEmpty }

        /// Returns the value of the next text that is equal to the characters read so far; nil if there is no further text.
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

        /// Returns the index of the first entry in `range` whose next character does not satisfy `condition`, by binary search.
        /// The entries that satisfy the condition must come first.
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
