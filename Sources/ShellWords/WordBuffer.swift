/// Gathers the words of a text that is being expanded.
///
/// The word under way is lost where a substitution holds a nested word, as in the peer: the finished
/// words and the state between words are the outer text's own.
struct WordBuffer {
    private var words: [String] = []
    private var current: [UInt8] = []
    private var isInWord = false

    init() {}

    private init(words: [String], isInWord: Bool) {
        self.words = words
        self.isInWord = isInWord
    }

    /// Adds a character that is neither quoted nor escaped: white space ends a word.
    mutating func append(_ bytes: ArraySlice<UInt8>, isSpace: Bool) {
        guard isSpace else { return appendRaw(bytes) }
        if isInWord, !current.isEmpty {
            words.append(String(decoding: current, as: UTF8.self))
            current.removeAll(keepingCapacity: true)
            isInWord = false
        }
    }

    /// Adds text as it is.
    mutating func appendRaw(_ bytes: some Collection<UInt8>) {
        current.append(contentsOf: bytes)
        isInWord = true
    }

    /// Adds the value of a variable: its white space splits.
    mutating func appendSplitting(_ value: ArraySlice<UInt8>) {
        let bytes = Array(value)
        var offset = 0
        while offset < bytes.count {
            let (scalar, length) = decodeScalar(bytes, at: offset)
            append(bytes[offset..<(offset + length)], isSpace: scalar.isWhiteSpace)
            offset += length
        }
    }

    /// Starts over for a nested word; the caller puts back what it gets once that is done.
    mutating func interrupt() -> WordBuffer {
        let outer = WordBuffer(words: words, isInWord: isInWord)
        self = WordBuffer()
        return outer
    }

    /// All words, with the one under way.
    mutating func finished() -> [String] {
        if !current.isEmpty {
            words.append(String(decoding: current, as: UTF8.self))
            current.removeAll()
            isInWord = false
        }
        return words
    }
}
