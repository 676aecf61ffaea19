/// HPACK's Huffman code (RFC 7541, Appendix B), as far as header fields of ASCII characters need it.
///
/// The code is canonical: the codes of one length are consecutive numbers, and the first of them is the successor of the last
/// shorter code, extended with zeros. The characters in the order of their codes and the number of codes of each length thus
/// define it.
enum HuffmanCode {
    /// The number of codes of each length, from 0 to 15 bits.
    private static let counts: [UInt32] = [0, 0, 0, 0, 0, 10, 26, 32, 6, 0, 5, 3, 2, 6, 2, 3]
    /// The 95 characters whose codes have at most 15 bits, ordered by code: NUL and ASCII's printable characters except the
    /// backslash.
    private static let characters: StaticString =
        "012aceiost %-./3456789=A_bdfghlmnpru:BCDEFGHIJKLMNOPQRSTUVWYjkqvwxyz&*,;XZ!\"()?'+|#>\0$@[]~^}<`{"

    /// Decodes a string and appends it to `text`.
    ///
    /// - Returns: False if the string has other characters or invalid padding, in which case `text` ends with part of the
    ///   string.
    static func decode(_ bytes: some Collection<UInt8>, into text: inout [UInt8]) -> Bool {
        // The bits read since the last character, and the first code with that number of bits.
        var (code, first): (UInt32, UInt32) = (0, 0)
        // The number of those bits, and the number of characters with shorter codes.
        var (length, shorter) = (0, 0)
        for byte in bytes {
            for bit in (0..<8).reversed() {
                code = code << 1 | UInt32(byte >> bit & 1)
                length += 1
                guard length < counts.count else { return false }
                let count = counts[length]
                if code - first < count {
                    text.append(characters.utf8Start[shorter + Int(code - first)])
                    (code, first, length, shorter) = (0, 0, 0, 0)
                } else {
                    shorter += Int(count)
                    first = (first + count) << 1
                }
            }
        }
        // The padding consists of the first bits of the end-of-string code, which are all ones.
        return length < 8 && code == 1 << length - 1
    }
}
