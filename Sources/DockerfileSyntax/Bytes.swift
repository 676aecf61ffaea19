import SourceText

typealias Bytes = ArraySlice<UInt8>

extension UInt8 {
    /// White space between words: tab, vertical tab, form feed, carriage return or space.
    var isBlank: Bool { self == 0x20 || self == 0x09 || (0x0B...0x0D).contains(self) }

    /// White space if the byte is a Latin-1 character. BuildKit's frontend reads flags as Latin-1.
    var isLatinSpace: Bool { isBlank || self == 0x0A || self == 0x85 || self == 0xA0 }
}

extension ArraySlice<UInt8> {
    var string: String { String(repairing: self) }

    /// The bytes without Unicode white space at the start.
    var trimmedStart: Bytes {
        var start = startIndex
        while start < endIndex {
            let byte = self[start]
            if byte.isBlank || byte == 0x0A {
                start += 1
            } else if byte >= 0x80, let length = wideSpaceLength(at: start) {
                start += length
            } else {
                break
            }
        }
        return self[start...]
    }

    /// The bytes without Unicode white space at the end.
    var trimmedEnd: Bytes {
        var end = endIndex
        scan: while end > startIndex {
            let byte = self[end - 1]
            if byte.isBlank || byte == 0x0A {
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

    var trimmed: Bytes { trimmedStart.trimmedEnd }

    /// The length of the non-ASCII white space character at an index; nil if there is none.
    func wideSpaceLength(at index: Int) -> Int? {
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

    /// The length of the white space character at an index; 0 if there is none.
    func spaceLength(at index: Int) -> Int {
        let byte = self[index]
        if byte.isBlank || byte == 0x0A { return 1 }
        return byte < 0x80 ? 0 : wideSpaceLength(at: index) ?? 0
    }

    var isUTF8: Bool { String(validating: self, as: UTF8.self) != nil }

    /// The text in lower case, scalar by scalar, as in Go's `strings.ToLower`.
    var lowercasedString: String {
        if allSatisfy({ $0 < 0x80 }) { return String(decoding: map(\.asciiLowercased), as: UTF8.self) }
        return string.lowercasedByScalars
    }

    /// Whether the bytes are an ASCII text in any case; `text` is in lower case.
    func equalsIgnoringCase(_ text: StaticString) -> Bool {
        guard count == text.utf8CodeUnitCount else { return false }
        return text.withUTF8Buffer { wanted in zip(self, wanted).allSatisfy { $0.asciiLowercased == $1 } }
    }
}

extension String {
    /// The text in lower case, scalar by scalar, as in Go's `strings.ToLower`.
    var lowercasedByScalars: String {
        var result = String.UnicodeScalarView()
        for scalar in unicodeScalars { result.append(scalar.simpleLowercase) }
        return String(result)
    }
}

extension Unicode.Scalar {
    /// The lower-case form, one scalar.
    var simpleLowercase: Unicode.Scalar {
        // U+0130, the capital I with a dot, is the only scalar whose full mapping has two scalars.
        properties.lowercaseMapping.unicodeScalars.first ?? self
    }

    /// Whether the scalar has an upper-case form of one scalar that differs from it.
    var hasSimpleUppercase: Bool {
        let upper = properties.uppercaseMapping.unicodeScalars
        if upper.count == 1 { return upper.first != self }
        let title = properties.titlecaseMapping.unicodeScalars
        return title.count == 1 && title.first != self
    }
}
