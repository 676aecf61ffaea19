import SourceText

extension Unicode.Scalar {
    /// Whether Go's `unicode.IsSpace` accepts the scalar, e.g. a space, a tab or a newline.
    public var isWhiteSpace: Bool {
        switch value {
        case 0x09...0x0D, 0x20, 0x85, 0xA0: true
        case ..<0x80: false
        default: properties.isWhitespace
        }
    }

    /// Whether the scalar is a decimal digit in any script.
    var isDecimalDigit: Bool {
        value < 0x80 ? UInt8(value).isASCIIDigit : properties.generalCategory == .decimalNumber
    }

    /// Whether the scalar is a letter in any script.
    var isLetter: Bool {
        guard value >= 0x80 else { return UInt8(value).isASCIILetter }
        switch properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: return true
        default: return false
        }
    }
}

/// Returns the scalar that starts at byte `offset`, and its length in bytes. For invalid UTF-8, the scalar is U+FFFD and the
/// length is 1.
func decodeScalar(_ bytes: [UInt8], at offset: Int) -> (scalar: Unicode.Scalar, length: Int) {
    let first = bytes[offset]
    if first < 0x80 { return (Unicode.Scalar(first), 1) }
    let length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2
    guard first >= 0xC2, offset + length <= bytes.count else { return ("\u{FFFD}", 1) }
    var decoder = UTF8()
    var iterator = bytes[offset..<(offset + length)].makeIterator()
    guard case .scalarValue(let scalar) = decoder.decode(&iterator) else { return ("\u{FFFD}", 1) }
    return (scalar, length)
}
