import SourceText

typealias Bytes = ArraySlice<UInt8>

extension UInt8 {
    /// Whether the byte is white space between words: tab, vertical tab, form feed, carriage return or space.
    var isBlank: Bool { self == 0x20 || self == 0x09 || (0x0B...0x0D).contains(self) }

    /// Whether the byte is white space in Latin-1, the encoding in which BuildKit's frontend reads flags.
    var isLatinSpace: Bool { isBlank || self == 0x0A || self == 0x85 || self == 0xA0 }
}

extension ArraySlice<UInt8> {
    var string: String { String(repairing: self) }

    var isUTF8: Bool { String(validating: self, as: UTF8.self) != nil }

    /// The text in lower case, scalar by scalar, as in Go's `strings.ToLower`.
    var lowercasedString: String {
        if allSatisfy({ $0 < 0x80 }) { return String(decoding: map(\.asciiLowercased), as: UTF8.self) }
        return string.lowercasedByScalars
    }

    /// Returns whether the bytes equal an ASCII text, ignoring case. `text` must be in lower case.
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
    /// The lower-case form as a single scalar, as in Go's `unicode.ToLower`.
    var simpleLowercase: Unicode.Scalar {
        // Only U+0130 (capital I with a dot) has a mapping of two scalars: `i`, which Go keeps, and a combining dot.
        properties.lowercaseMapping.unicodeScalars.first ?? self
    }

    /// Whether the scalar's upper-case or title-case form is a single, different scalar.
    var hasSimpleUppercase: Bool {
        let upper = properties.uppercaseMapping.unicodeScalars
        if upper.count == 1 { return upper.first != self }
        let title = properties.titlecaseMapping.unicodeScalars
        return title.count == 1 && title.first != self
    }
}
