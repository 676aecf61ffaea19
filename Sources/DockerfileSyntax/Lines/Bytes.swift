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
