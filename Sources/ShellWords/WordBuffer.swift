/// The words of a text, collected while the text is expanded.
///
/// As in BuildKit's frontend, the beginning of a word is lost if a substitution that contains a word follows, e.g. the `a` of
/// `a${X:-b}`. Finished words of the outer text are kept, as is the `isInWord` state.
struct WordBuffer {
    private var words: [String] = []
    private var current: [UInt8] = []
    private var isInWord = false

    init() {}

    private init(words: [String], isInWord: Bool) {
        self.words = words
        self.isInWord = isInWord
    }

    /// Appends a character that is neither quoted nor escaped. White space ends the word.
    mutating func append(_ bytes: ArraySlice<UInt8>, isSpace: Bool) {
        guard isSpace else { return appendRaw(bytes) }
        if isInWord, !current.isEmpty {
            words.append(String(decoding: current, as: UTF8.self))
            current.removeAll(keepingCapacity: true)
            isInWord = false
        }
    }

    /// Appends text to the current word, including white space.
    mutating func appendRaw(_ bytes: some Collection<UInt8>) {
        current.append(contentsOf: bytes)
        isInWord = true
    }

    /// Appends the value of a variable. White space in the value ends words.
    mutating func appendSplitting(_ value: ArraySlice<UInt8>) {
        let bytes = Array(value)
        var offset = 0
        while offset < bytes.count {
            let (scalar, length) = decodeScalar(bytes, at: offset)
            append(bytes[offset..<(offset + length)], isSpace: scalar.isWhiteSpace)
            offset += length
        }
    }

    /// Starts a nested word, e.g. `b` in `${X:-b}`. The caller restores the returned buffer after the nested word.
    mutating func interrupt() -> WordBuffer {
        let outer = WordBuffer(words: words, isInWord: isInWord)
        self = WordBuffer()
        return outer
    }

    /// Ends the current word and returns all words.
    mutating func finished() -> [String] {
        if !current.isEmpty {
            words.append(String(decoding: current, as: UTF8.self))
            current.removeAll()
            isInWord = false
        }
        return words
    }
}
