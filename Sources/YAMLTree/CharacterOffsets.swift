import SourceText

/// A converter from libyaml's positions, which count characters, to byte offsets.
struct CharacterOffsets {
    /// The number of characters between two checkpoints.
    private static let stride = 128

    /// The byte offset of every `stride`-th character; nil for ASCII text, in which every character is one byte.
    private let checkpoints: [Int]?
    private let bytes: ArraySlice<UInt8>

    /// Creates a converter for a text. Offsets are indices of `bytes`, which can start above 0.
    init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        guard !Self.isASCII(bytes) else {
            checkpoints = nil
            return
        }
        var cancellation = CancellationCheck(every: 1)
        var found: [Int] = []
        var characters = 0
        for index in bytes.indices where bytes[index] & 0xC0 != 0x80 {
            if characters % Self.stride == 0 {
                // The tree of a cancelled compilation is discarded.
                if cancellation.isCancelled() { break }
                found.append(index)
            }
            characters += 1
        }
        checkpoints = found
    }

    /// Returns whether a text is ASCII. Stops early, with true, if the task is cancelled.
    private static func isASCII(_ bytes: ArraySlice<UInt8>) -> Bool {
        var cancellation = CancellationCheck(every: 1)
        var rest = bytes
        while !rest.isEmpty, !cancellation.isCancelled() {
            let piece = rest.prefix(16_384)
            if piece.contains(where: { $0 >= 0x80 }) { return false }
            rest = rest.dropFirst(piece.count)
        }
        return true
    }

    /// Returns the byte offset of the character at a zero-based index; the end of the text if there are fewer characters.
    func offset(ofCharacter character: Int) -> Int {
        guard let checkpoints else { return min(bytes.startIndex + max(character, 0), bytes.endIndex) }
        let slot = max(character, 0) / Self.stride
        guard slot < checkpoints.count else { return bytes.endIndex }
        var left = max(character, 0) % Self.stride
        var index = checkpoints[slot]
        while index < bytes.endIndex {
            if bytes[index] & 0xC0 != 0x80 {
                if left == 0 { return index }
                left -= 1
            }
            index += 1
        }
        return bytes.endIndex
    }
}
