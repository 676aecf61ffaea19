extension ArraySlice<UInt8> {
    /// The bytes without Unicode white space at the start.
    package var trimmedStart: ArraySlice<UInt8> {
        var start = startIndex
        while start < endIndex {
            let length = spaceLength(at: start)
            if length == 0 { break }
            start += length
        }
        return self[start...]
    }

    /// The bytes without Unicode white space at the end.
    package var trimmedEnd: ArraySlice<UInt8> {
        var end = endIndex
        scan: while end > startIndex {
            let byte = self[end - 1]
            if byte.isASCIIWhitespace {
                end -= 1
                continue
            }
            guard byte >= 0x80 else { break }
            for length in 2...3 where end - length >= startIndex {
                if self[..<end].wideSpaceLength(at: end - length) == length {
                    end -= length
                    continue scan
                }
            }
            break
        }
        return self[..<end]
    }

    package var trimmed: ArraySlice<UInt8> { trimmedStart.trimmedEnd }

    /// Returns the length in bytes of the non-ASCII white space character at an index; nil if there is no such character.
    private func wideSpaceLength(at index: Int) -> Int? {
        let first = self[index]
        guard index + 1 < endIndex else { return nil }
        let second = self[index + 1]
        if first == 0xC2 { return second == 0x85 || second == 0xA0 ? 2 : nil }
        guard index + 2 < endIndex else { return nil }
        switch (first, second, self[index + 2]) {
        case (0xE1, 0x9A, 0x80), (0xE2, 0x80, 0x80...0x8A), (0xE2, 0x80, 0xA8), (0xE2, 0x80, 0xA9),
            (0xE2, 0x80, 0xAF), (0xE2, 0x81, 0x9F), (0xE3, 0x80, 0x80):
            return 3
        default: return nil
        }
    }

    /// Returns the length in bytes of the white space character at an index; 0 if there is no such character.
    package func spaceLength(at index: Int) -> Int {
        let byte = self[index]
        if byte.isASCIIWhitespace { return 1 }
        return byte < 0x80 ? 0 : wideSpaceLength(at: index) ?? 0
    }
}
