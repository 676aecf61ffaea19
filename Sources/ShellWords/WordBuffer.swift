/// Gathers the words of a text that is being expanded.
///
/// There is one buffer for the whole expansion: a substitution with a nested word empties it, as in the peer.
struct WordBuffer {
    private var words: [String] = []
    private var current: [UInt8] = []
    private var isInWord = false

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
    mutating func appendSplitting(_ bytes: [UInt8]) {
        var offset = 0
        while offset < bytes.count {
            let (scalar, length) = decodeScalar(bytes, at: offset)
            append(bytes[offset..<(offset + length)], isSpace: scalar.isWhiteSpace)
            offset += length
        }
    }

    /// Forgets the word under way.
    mutating func discardCurrent() { current.removeAll(keepingCapacity: true) }

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
